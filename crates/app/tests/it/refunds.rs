mod asking;
mod crashes;
mod notices;
mod pushes;
mod sending;
mod undone;
