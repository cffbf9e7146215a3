//! End-to-end tests: the real window, driven through WebKitWebDriver on a virtual X display.

mod app;
mod clipboard;
mod commands;
mod drag_and_drop;
mod finding;
mod following;
mod help;
mod models;
mod search;
mod settings;
mod speed;
mod tags;
mod virtual_desktop;
mod words;
