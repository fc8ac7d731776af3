mod money;
mod quarantined;
mod refused;
