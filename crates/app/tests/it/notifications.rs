mod late;
mod money;
mod quarantined;
mod refused;
