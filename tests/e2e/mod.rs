//! The real window, driven through WebKit's own driver on an X server without a screen.

mod app;
mod commands;
mod desk;
mod dropping;
mod finding;
mod following;
mod models;
mod speed;
