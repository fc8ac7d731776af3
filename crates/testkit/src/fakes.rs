//! In-memory implementations of the ports, held to the contracts that the adapters keep.

mod addresses;
mod back_office;
mod cipher;
mod cleaner;
mod clock;
mod directory;
mod exchange_log;
mod fault;
mod gateway;
mod ids;
mod login;
mod painter;
mod secrets;
mod sms;
mod statements;
mod store;
mod verifier;

pub use addresses::{AddressFault, FakeAddresses};
pub use back_office::FakeBackOffice;
pub use cipher::FakeCipher;
pub use cleaner::PlainCleaner;
pub use clock::FakeClock;
pub use directory::FakeDirectory;
pub use exchange_log::FakeExchangeLog;
pub use fault::Fault;
pub use gateway::{FakeGateway, GatewayCall, RefundEnd, RefundPlan};
pub use ids::SequentialIds;
pub use login::{FakeAlipayLogin, FakeTelecomLogin, FakeWeChatLogin, LoginFault};
pub use painter::PlainPainter;
pub use secrets::FakeSecrets;
pub use sms::{FakeSms, SmsFault};
pub use statements::{FakeStatements, StatementFault};
pub use store::{FakeStore, StoreFailure};
pub use verifier::FakeVerifier;
