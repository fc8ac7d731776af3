//! What of a package was asked for: sealed, since an account that is topped up is personal.

use crate::place::Place;
use crate::seal::{open, seal};
use domain::ports::{Cipher, StoreError};
use domain::supplier::{AccountForm, ProxyWish, RechargeAccount, RenewDuration, Wish};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum SealedWish<'a> {
    Recharge {
        account: Cow<'a, str>,
    },
    Proxy {
        amount: u32,
        region_list: Option<Cow<'a, str>>,
        /// In the shop's own form: `3` or `3m`.
        renew_duration: Option<String>,
        upids: Cow<'a, [i64]>,
    },
}

/// `None`: broadband, as a release that knows nothing else writes it.
pub(crate) fn seal_wish(
    cipher: &dyn Cipher,
    wish: &Wish,
    place: Place<'_>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let plain = match wish {
        Wish::Broadband => return Ok(None),
        Wish::Recharge(account) => SealedWish::Recharge { account: account.expose().into() },
        Wish::Proxy(wish) => SealedWish::Proxy {
            amount: wish.amount,
            region_list: wish.region_list.as_deref().map(Cow::from),
            renew_duration: wish.renew_duration.map(|duration| duration.to_string()),
            upids: wish.upids.as_slice().into(),
        },
    };
    let plain = place.read("wish", serde_json::to_vec(&plain))?;
    Ok(Some(seal(cipher, &plain, place, "wish")))
}

pub(crate) fn open_wish(
    cipher: &dyn Cipher,
    sealed: Option<&[u8]>,
    place: Place<'_>,
) -> Result<Wish, StoreError> {
    let Some(sealed) = sealed else { return Ok(Wish::Broadband) };
    let plain = open(cipher, sealed, place, "wish")?;
    // The parser's own words may repeat what it read.
    let plain: SealedWish<'_> =
        serde_json::from_slice(&plain).map_err(|_shown| place.corrupt("wish", "is no wish"))?;
    Ok(match plain {
        SealedWish::Recharge { account } => {
            let account = RechargeAccount::parse(&account, AccountForm::Any);
            Wish::Recharge(place.read("wish", account)?)
        }
        SealedWish::Proxy { amount, region_list, renew_duration, upids } => {
            let renew_duration = renew_duration.as_deref().map(RenewDuration::parse).transpose();
            Wish::Proxy(ProxyWish {
                amount,
                region_list: region_list.map(Cow::into_owned),
                renew_duration: place.read("wish", renew_duration)?,
                upids: upids.into_owned(),
            })
        }
    })
}
