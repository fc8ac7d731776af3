//! In-memory implementations of the ports, held to the contracts that the adapters keep.

mod back_office;
mod cipher;
mod clock;
mod directory;
mod fault;
mod gateway;
mod ids;
mod store;
mod verifier;

pub use back_office::FakeBackOffice;
pub use cipher::FakeCipher;
pub use clock::FakeClock;
pub use directory::FakeDirectory;
pub use fault::Fault;
pub use gateway::{FakeGateway, GatewayCall};
pub use ids::SequentialIds;
pub use store::{FakeStore, StoreFailure};
pub use verifier::FakeVerifier;
