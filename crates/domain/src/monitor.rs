//! What is watched: figures of the store, the limits that they should keep, and which they do not.

use crate::job::Job;
use crate::money::Money;
use crate::ports::SupplierBalance;
use crate::task::back_off;
use crate::time::Timestamp;
use chrono::TimeDelta;

macro_rules! symptoms {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $unit:ident, $text:literal;)+) => {
        /// Something that is watched. Its word is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Symptom { $($(#[$doc])* $variant,)+ }

        impl Symptom {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)+ }
            }

            /// What is the matter, for those who are told.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|symptom| symptom.name() == name)
            }
        }
    };
}

symptoms! {
    /// How long the oldest task of a kind has been waiting to succeed.
    TaskWaits = "task_waits", Seconds, "任务积压：最早的任务迟迟未完成";
    TasksDead = "tasks_dead", Count, "任务多次失败已停止，需人工处理";
    /// How long the outcome of creating a payment has been unknown.
    PaymentUnknown = "payment_unknown", Seconds, "支付单创建结果长时间未知";
    QuarantineOpen = "quarantine_open", Count, "有隔离款项待核实";
    LateMoneyWaiting = "late_money_waiting", Count, "有迟到或重复款项待决定";
    RefundsStuck = "refunds_stuck", Count, "有退款需人工处理";
    DifferencesOpen = "differences_open", Count, "对账有差异待处理";
    SupplierDifferencesOpen = "supplier_differences_open", Count, "供应商对账有差异待处理";
    FlowsMissing = "flows_missing", Count, "有已到账支付缺少流水";
    /// The age of the oldest copy of BOSS that an open order goes by.
    BossCopyOld = "boss_copy_old", Seconds, "BOSS 副本过旧";
    /// For how long the outside token has not held any more.
    OutsideTokenOver = "outside_token_over", Seconds, "外部平台 token 已过期";
    ImportsFailed = "imports_failed", Count, "有导入失败";
    /// How long the running import that was begun first has been running.
    ImportLong = "import_runs_long", Seconds, "导入运行时间过长";
    JobOverdue = "job_overdue", Seconds, "定时任务未按时运行";
    JobFailing = "job_failing", Count, "定时任务连续失败";
    /// Of all worker slots, those that are taken.
    SlotsTaken = "slots_taken", Percent, "服务器编号即将用尽";
    /// Between this server's clock and the database's, whichever way.
    ClockOff = "clock_off", Milliseconds, "时钟偏差过大";
    DatabaseSlow = "database_slow", Milliseconds, "数据库响应过慢";
    /// How much less is left at a supplier than should be.
    SupplierBalanceLow = "supplier_balance_low", Fen, "供应商余额不足，请及时充值";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Milliseconds,
    Count,
    Percent,
    Fen,
}

impl Unit {
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Count => "count",
            Self::Percent => "percent",
            Self::Fen => "fen",
        }
    }
}

/// The highest value of each symptom that is still well, in its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchLimits {
    pub task_wait: TimeDelta,
    pub payment_unknown: TimeDelta,
    pub boss_copy_age: TimeDelta,
    pub import_run: TimeDelta,
    pub job_overdue: TimeDelta,
    pub job_failures: i64,
    pub slots_taken_percent: i64,
    pub clock_off: TimeDelta,
    pub database_answer: TimeDelta,
    /// What should be left at each supplier.
    pub supplier_balance: Money,
}

impl Default for WatchLimits {
    fn default() -> Self {
        Self {
            task_wait: TimeDelta::minutes(15),
            payment_unknown: TimeDelta::minutes(10),
            boss_copy_age: TimeDelta::hours(48),
            import_run: TimeDelta::hours(1),
            job_overdue: TimeDelta::minutes(5),
            job_failures: 3,
            slots_taken_percent: 90,
            clock_off: TimeDelta::seconds(30),
            database_answer: TimeDelta::seconds(1),
            supplier_balance: Money::of_yuan(200),
        }
    }
}

impl WatchLimits {
    /// What waits for a person has no limit but none.
    pub fn of(&self, symptom: Symptom) -> i64 {
        match symptom {
            Symptom::TaskWaits => self.task_wait.num_seconds(),
            Symptom::PaymentUnknown => self.payment_unknown.num_seconds(),
            Symptom::BossCopyOld => self.boss_copy_age.num_seconds(),
            Symptom::ImportLong => self.import_run.num_seconds(),
            Symptom::JobOverdue => self.job_overdue.num_seconds(),
            Symptom::JobFailing => self.job_failures,
            Symptom::SlotsTaken => self.slots_taken_percent,
            Symptom::ClockOff => self.clock_off.num_milliseconds(),
            Symptom::DatabaseSlow => self.database_answer.num_milliseconds(),
            Symptom::TasksDead
            | Symptom::QuarantineOpen
            | Symptom::LateMoneyWaiting
            | Symptom::RefundsStuck
            | Symptom::DifferencesOpen
            | Symptom::SupplierDifferencesOpen
            | Symptom::FlowsMissing
            | Symptom::OutsideTokenOver
            | Symptom::ImportsFailed
            | Symptom::SupplierBalanceLow => 0,
        }
    }
}

/// Tasks of one kind that are not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTasks {
    /// `TaskKind::name`.
    pub kind: String,
    /// Waiting or being worked on, those whose time is still to come included.
    pub live: i64,
    /// Since when the one that waits longest could have been done (`Task::waits_since`).
    pub since: Timestamp,
    /// Of the one that failed most often.
    pub most_failures: u32,
    pub dead: i64,
}

impl WaitingTasks {
    /// How long the one that waits longest has been waiting to succeed. Between the first failure
    /// and the last the back-offs have passed at least.
    pub fn age(&self, now: Timestamp) -> TimeDelta {
        if self.live == 0 {
            return TimeDelta::zero();
        }
        let failing = (1..self.most_failures.min(1_000)).map(|failures| back_off(failures, 0));
        let failing = failing.fold(TimeDelta::zero(), |sum, pause| sum + pause);
        (now - self.since).max(failing).max(TimeDelta::zero())
    }
}

/// What the store says, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchFigures {
    pub tasks: Vec<WaitingTasks>,
    /// Attempts whose creation ended unknown, and since when the oldest has been so.
    pub unknown_payments: i64,
    pub oldest_unknown: Option<Timestamp>,
    pub quarantined: i64,
    /// Waiting for a decision.
    pub late_payments: i64,
    /// That the provider cannot finish by itself.
    pub stuck_refunds: i64,
    pub differences: i64,
    pub supplier_differences: i64,
    /// Of the newest captures (at most `WatchFigures::CAPTURES`), those without a flow record.
    pub missing_flows: i64,
    /// When the customers of the newest open orders (at most `WatchFigures::OPEN_ORDERS`) were
    /// copied from BOSS, oldest first.
    pub boss_copies: Vec<Timestamp>,
    /// Until when the newest outside token holds.
    pub outside_token_until: Option<Timestamp>,
    pub imports: ImportFigures,
    pub jobs: Vec<Job>,
    /// Worker slots that are held, and all that there are.
    pub slots_taken: i64,
    pub slots: i64,
    /// What was left at each supplier when it was asked last.
    pub balances: Vec<SupplierBalance>,
}

/// How the imports stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportFigures {
    /// Waiting or running.
    pub running: i64,
    /// When the running one that was begun first was begun.
    pub running_since: Option<Timestamp>,
    /// Within the last day.
    pub failed: i64,
    /// When the last one was done.
    pub newest: Option<Timestamp>,
}

impl WatchFigures {
    pub const CAPTURES: u32 = 1_000;
    pub const OPEN_ORDERS: u32 = 200;

    /// The age of the copy that is as old as half of them.
    pub fn median_copy(&self) -> Option<Timestamp> {
        self.boss_copies.get(self.boss_copies.len() / 2).copied()
    }
}

/// What only the server that asks can see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// This server's clock less the database's.
    pub clock_ahead: TimeDelta,
    /// How long the database took to answer.
    pub database_answer: TimeDelta,
}

/// One symptom, measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub symptom: Symptom,
    /// Which kind of task, or which job.
    pub about: Option<String>,
    pub value: i64,
    pub limit: i64,
}

impl Reading {
    pub fn is_over(&self) -> bool {
        self.value > self.limit
    }

    /// Whether it is well again: clearly below the limit, so that nothing flutters.
    pub fn is_well(&self) -> bool {
        self.value <= self.limit - self.limit / 5
    }
}

/// Every symptom measured, those that are well included.
pub fn measure(
    figures: &WatchFigures,
    seen: Seen,
    limits: &WatchLimits,
    now: Timestamp,
) -> Vec<Reading> {
    let desk = Desk { limits, now };
    let mut readings = Vec::new();
    for tasks in &figures.tasks {
        let about = Some(tasks.kind.as_str());
        readings.push(desk.reading(Symptom::TaskWaits, about, tasks.age(now).num_seconds()));
        readings.push(desk.reading(Symptom::TasksDead, about, tasks.dead));
    }
    readings.extend(desk.counts(figures));
    readings.extend(desk.ages(figures));
    readings.extend(figures.jobs.iter().flat_map(|job| desk.job(job)));
    let taken = figures.slots_taken * 100 / figures.slots.max(1);
    readings.push(desk.reading(Symptom::SlotsTaken, None, taken));
    let off = seen.clock_ahead.num_milliseconds().abs();
    readings.push(desk.reading(Symptom::ClockOff, None, off));
    let answer = seen.database_answer.num_milliseconds();
    readings.push(desk.reading(Symptom::DatabaseSlow, None, answer));
    readings.extend(figures.balances.iter().map(|balance| desk.balance(balance)));
    readings
}

struct Desk<'a> {
    limits: &'a WatchLimits,
    now: Timestamp,
}

impl Desk<'_> {
    fn reading(&self, symptom: Symptom, about: Option<&str>, value: i64) -> Reading {
        Reading { symptom, about: about.map(str::to_owned), value, limit: self.limits.of(symptom) }
    }

    fn counts(&self, figures: &WatchFigures) -> [Reading; 7] {
        [
            (Symptom::QuarantineOpen, figures.quarantined),
            (Symptom::LateMoneyWaiting, figures.late_payments),
            (Symptom::RefundsStuck, figures.stuck_refunds),
            (Symptom::DifferencesOpen, figures.differences),
            (Symptom::SupplierDifferencesOpen, figures.supplier_differences),
            (Symptom::FlowsMissing, figures.missing_flows),
            (Symptom::ImportsFailed, figures.imports.failed),
        ]
        .map(|(symptom, count)| self.reading(symptom, None, count))
    }

    /// What is not there is not old.
    fn ages(&self, figures: &WatchFigures) -> [Reading; 4] {
        [
            (Symptom::PaymentUnknown, figures.oldest_unknown),
            (Symptom::BossCopyOld, figures.boss_copies.first().copied()),
            (Symptom::OutsideTokenOver, figures.outside_token_until),
            (Symptom::ImportLong, figures.imports.running_since),
        ]
        .map(|(symptom, since)| self.reading(symptom, None, self.age(since)))
    }

    fn job(&self, job: &Job) -> [Reading; 2] {
        let about = Some(job.name.name());
        let overdue = (!job.is_running(self.now)).then_some(job.next_run_at);
        [
            self.reading(Symptom::JobOverdue, about, self.age(overdue)),
            self.reading(Symptom::JobFailing, about, job.failures_in_row.into()),
        ]
    }

    fn balance(&self, left: &SupplierBalance) -> Reading {
        let short = self.limits.supplier_balance.fen() - left.balance.fen();
        self.reading(Symptom::SupplierBalanceLow, Some(left.supplier.name()), short.max(0))
    }

    fn age(&self, since: Option<Timestamp>) -> i64 {
        since.map_or(0, |since| (self.now - since).num_seconds().max(0))
    }
}

#[cfg(test)]
mod tests;
