mod commands;
mod driver;
mod makes;
