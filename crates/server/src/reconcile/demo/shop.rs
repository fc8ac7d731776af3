use crate::opened::Opened;
use anyhow::{Context, bail};
use app::{PayOrder, Repeat, RequestRefund, SaveAnswers, SaveRefusal, SaveRenewal};
use chrono::{NaiveDate, TimeDelta};
use domain::attempt::AttemptNumber;
use domain::customer::{QueryId, Source};
use domain::intake::StoredAnswer;
use domain::ports::{Clock, Payer};
use domain::reconciliation::day_span;
use domain::staff::{Role, StaffMember};
use domain::time::shanghai_day;
use domain::{Channel, Money, Order, PackageId, RefundNumber, Scene, StaffId};
use sandbox::{ControlClient, PayerOrder, PlantOrder};

/// The shop of the demonstration, driven as its clients and staff would.
pub(super) struct Shop<'a> {
    opened: &'a Opened,
    sandbox: &'a ControlClient,
    staff: StaffMember,
}

impl<'a> Shop<'a> {
    pub(super) fn new(opened: &'a Opened) -> anyhow::Result<Self> {
        let sandbox = &opened.sandbox.as_ref().context("there is no sandbox")?.client;
        let id = StaffId(opened.slot.ids().next_id()?);
        let staff = StaffMember { id, account: "demo".to_owned(), role: Role::Admin };
        Ok(Self { opened, sandbox, staff })
    }

    /// A day with time enough before its end.
    pub(super) async fn begin_day(&self) -> anyhow::Result<NaiveDate> {
        let now = self.opened.clock.now();
        let (_begins, ends) = day_span(shanghai_day(now));
        if ends - now < TimeDelta::hours(1) {
            self.advance((ends - now).num_seconds() + 60).await?;
        }
        Ok(shanghai_day(self.opened.clock.now()))
    }

    /// To when the bills of the day are out.
    pub(super) async fn go_to_next_morning(&self) -> anyhow::Result<()> {
        let now = self.opened.clock.now();
        let (_begins, ends) = day_span(shanghai_day(now));
        self.advance((ends - now).num_seconds() + 11 * 3_600).await
    }

    /// A payment that the payer can make now. Its number.
    pub(super) async fn started(&self, channel: Channel) -> anyhow::Result<String> {
        let save = SaveRenewal {
            query_id: QueryId::parse("PBS001022579")?,
            package_id: PackageId(74),
            account: None,
            source: Source::default(),
            repeat: Repeat::Client(self.opened.slot.ids().next_id()?.as_i64().to_string()),
        };
        let saved = self.opened.application.renewals.save(save, &Silent).await?;
        let order_id = saved.order_id.context("the order was refused")?;
        let scene = match channel {
            Channel::Wechat => Scene::Native,
            Channel::Alipay => Scene::Qr,
            Channel::Telecom => Scene::TelecomAlipay,
        };
        let pay = PayOrder { order_id, scene, return_url: None, payer: Payer::default() };
        Ok(self.opened.application.cashier.pay(pay).await?.number.to_string())
    }

    pub(super) async fn paid(&self, channel: Channel) -> anyhow::Result<String> {
        let number = self.started(channel).await?;
        self.payer(channel, &number, "pay").await?;
        // A client that looks has the provider asked.
        self.advance(5).await?;
        let id = number.parse::<AttemptNumber>()?.order();
        let view = self.opened.application.cashier.order(id).await?;
        if view.order.state.paid().is_none() {
            bail!("the payment {number} was not heard of");
        }
        Ok(number)
    }

    /// A part of it, given back by staff.
    pub(super) async fn refunded(&self, number: &str) -> anyhow::Result<()> {
        let payment: AttemptNumber = number.parse()?;
        let number = format!("RF{}", self.opened.slot.ids().next_id()?.as_i64());
        let request = RequestRefund {
            order_id: payment.order(),
            payment: Some(payment),
            number: RefundNumber::parse(&number)?,
            amount: Money::cny(100)?,
            reason: "演示退款".to_owned(),
        };
        let refunds = &self.opened.application.refunds;
        let refund = refunds.request(&self.staff, request).await?;
        for _round in 0..20 {
            self.advance(15).await?;
            while self.opened.application.jobs.run_due().await? > 0 {}
            let view = self.opened.application.orders.look(payment.order()).await?;
            if view.refunds.iter().any(|known| known.id == refund.id && !known.is_pending()) {
                return Ok(());
            }
        }
        bail!("the refund {number} did not come to its end")
    }

    /// In the provider's own console. The payment's number, under which the bill names it.
    pub(super) async fn given_back_outside(
        &self,
        channel: Channel,
        number: &str,
    ) -> anyhow::Result<String> {
        self.payer(channel, number, "refund_outside").await?;
        Ok(number.to_owned())
    }

    /// The number of the payment that the bill will be wrong about.
    pub(super) async fn plant(
        &self,
        channel: Channel,
        day: NaiveDate,
        plant: &str,
        number: Option<&str>,
    ) -> anyhow::Result<String> {
        let order = PlantOrder {
            system: channel.name().to_owned(),
            day: day.to_string(),
            plant: plant.to_owned(),
            out_trade_no: number.map(str::to_owned),
        };
        let planted = self.sandbox.plant(&order).await.with_context(|| plant.to_owned())?;
        let told = planted.get("outTradeNo").and_then(|number| number.as_str());
        told.or(number).map(str::to_owned).context("the sandbox names no payment")
    }

    async fn payer(&self, channel: Channel, number: &str, action: &str) -> anyhow::Result<()> {
        let order = PayerOrder {
            out_trade_no: Some(number.to_owned()),
            channel: Some(channel.name().to_owned()),
            action: action.to_owned(),
            ..PayerOrder::default()
        };
        self.sandbox.payer(&order).await.with_context(|| format!("{action} {number}"))?;
        Ok(())
    }

    async fn advance(&self, seconds: i64) -> anyhow::Result<()> {
        let offset = self.sandbox.advance_clock(seconds).await?;
        self.opened.clock.lead_by(TimeDelta::seconds(offset));
        Ok(())
    }
}

/// Nobody reads the answers here.
struct Silent;

impl SaveAnswers for Silent {
    fn placed(&self, order: &Order) -> StoredAnswer {
        StoredAnswer { status: 200, body: String::new(), order_id: Some(order.id) }
    }

    fn refused(&self, _refusal: SaveRefusal) -> StoredAnswer {
        StoredAnswer { status: 409, body: String::new(), order_id: None }
    }
}
