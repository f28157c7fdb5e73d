mod commands;
mod driver;
