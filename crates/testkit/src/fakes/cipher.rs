use domain::ports::{Cipher, CipherError, Purpose};

const CHECK_BYTES: usize = 8;

/// Reversible, keyed and bound to its place like the real one, and no cryptography at all.
#[derive(Debug, Clone, Copy)]
pub struct FakeCipher {
    key_id: u32,
}

impl FakeCipher {
    pub fn new() -> Self {
        Self::with_key(1)
    }

    /// One key cannot open what another one has sealed.
    pub fn with_key(key_id: u32) -> Self {
        Self { key_id }
    }

    fn stream(self, place: &str) -> impl Iterator<Item = u8> {
        let seed = mix(u64::from(self.key_id), place.as_bytes());
        (0_u64..).flat_map(move |block| mix(seed, &block.to_le_bytes()).to_le_bytes())
    }

    fn check(self, plain: &[u8], place: &str) -> [u8; CHECK_BYTES] {
        mix(mix(u64::from(self.key_id), place.as_bytes()), plain).to_le_bytes()
    }
}

impl Default for FakeCipher {
    fn default() -> Self {
        Self::new()
    }
}

impl Cipher for FakeCipher {
    fn seal(&self, plain: &[u8], place: &str) -> Vec<u8> {
        let covered = plain.iter().zip(self.stream(place)).map(|(byte, cover)| byte ^ cover);
        let head = self.key_id.to_le_bytes().into_iter().chain(self.check(plain, place));
        head.chain(covered).collect()
    }

    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        let (key_id, rest) = sealed.split_first_chunk().ok_or(CipherError::Tampered)?;
        let key_id = u32::from_le_bytes(*key_id);
        if key_id != self.key_id {
            return Err(CipherError::UnknownKey { key_id });
        }
        let (check, covered) =
            rest.split_first_chunk::<CHECK_BYTES>().ok_or(CipherError::Tampered)?;
        let plain: Vec<u8> =
            covered.iter().zip(self.stream(place)).map(|(byte, cover)| byte ^ cover).collect();
        if self.check(&plain, place) == *check { Ok(plain) } else { Err(CipherError::Tampered) }
    }

    fn keyed_hash(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let purpose = match purpose {
            Purpose::PersonalData => "personal data",
            Purpose::OrderToken => "order token",
            Purpose::Fingerprint => "fingerprint",
            Purpose::Evidence => "evidence",
            Purpose::Session => "session",
            Purpose::OneTime => "one time",
            Purpose::SmsCode => "sms code",
            Purpose::Limit => "limit",
        };
        let seed = mix(mix(u64::from(self.key_id), purpose.as_bytes()), data);
        let mut hash = [0; 32];
        for (block, bytes) in (0_u64..).zip(hash.chunks_exact_mut(8)) {
            bytes.copy_from_slice(&mix(seed, &block.to_le_bytes()).to_le_bytes());
        }
        hash
    }
}

/// FNV-1a over the seed and the data, and a last stir so that neighbours differ in all bytes.
pub(super) fn mix(seed: u64, data: &[u8]) -> u64 {
    let bytes = seed.to_le_bytes();
    let hash = bytes.iter().chain(data).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
