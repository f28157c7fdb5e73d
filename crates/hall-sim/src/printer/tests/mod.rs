mod commands;
mod driver;
mod makes;
mod thousand;
