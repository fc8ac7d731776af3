mod alerts;
mod flows;
mod monitor;
mod scheduled;
mod timeline;
