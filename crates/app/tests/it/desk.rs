mod late;
mod lists;
mod push;
mod quarantine;
mod stuck;
