//! The contract of `Store`, `Queries`, `MoneyQueries`, `ContentQueries`, `PeopleQueries`, `OrderIntake`,
//! `PaymentSettlement` and `WorkerSlots`.

pub mod accounts;
pub mod alerts;
pub mod amendments;
pub mod articles;
pub mod attempts;
pub mod campaigns;
pub mod changes;
pub mod content;
pub mod conversions;
pub mod customers;
pub mod evidence;
pub mod figures;
pub mod flows;
pub mod groups;
pub mod guards;
pub mod idempotency;
pub mod imports;
pub mod intake;
pub mod invariants;
pub mod jobs;
pub mod late;
pub mod leads;
pub mod limited;
pub mod limits;
pub mod lists;
pub mod order_lists;
pub mod orders;
pub mod outside_tokens;
pub mod packages;
pub mod people_lists;
pub mod quarantine;
pub mod reconciliations;
pub mod records;
pub mod refunds;
pub mod settlement;
mod setup;
mod shop;
pub mod slots;
pub mod spans;
pub mod staff;
pub mod stock;
pub mod tasks;
pub mod tracks;
pub mod units;
pub mod watched;
pub mod work_lists;

use super::Cleanup;
use crate::fakes::FakeClock;
use domain::ports::{
    ContentQueries, ImportQueries, LeadQueries, MoneyQueries, OrderIntake, PaymentSettlement,
    PeopleQueries, Queries, Store, WatchQueries, WorkerSlots,
};
use std::fmt;
use std::sync::Arc;

/// An empty, migrated store and all the ways to it.
pub struct Fixture {
    pub store: Arc<dyn Store>,
    pub queries: Arc<dyn Queries>,
    pub money: Arc<dyn MoneyQueries>,
    pub content: Arc<dyn ContentQueries>,
    pub people: Arc<dyn PeopleQueries>,
    pub watch: Arc<dyn WatchQueries>,
    pub imports: Arc<dyn ImportQueries>,
    pub leads: Arc<dyn LeadQueries>,
    pub intake: Arc<dyn OrderIntake>,
    pub settlement: Arc<dyn PaymentSettlement>,
    pub slots: Arc<dyn WorkerSlots>,
    /// The same data by another way (another pool): what another server would have.
    pub peer: Arc<dyn Store>,
    /// The clock that all of the above go by. It begins at the machine's time.
    pub clock: Arc<FakeClock>,
    /// The store has a single worker slot.
    pub one_slot: bool,
    /// Dropped last: removes the file, the database, …
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("one_slot", &self.one_slot).finish_non_exhaustive()
    }
}

/// The cases that every store keeps: `store_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::store::Fixture`.
#[macro_export]
macro_rules! store_contract {
    ($fresh:path) => {
        $crate::contract_cases! { store, $fresh;
            units {
                committed_work_is_seen_by_all,
                uncommitted_work_leaves_no_trace,
                work_rolled_back_leaves_no_trace,
                dropped_work_leaves_no_trace_and_holds_no_lock,
                the_time_of_a_unit_of_work_is_the_clocks,
            }
            orders {
                an_order_survives_a_round_trip_to_the_microsecond,
                every_state_of_an_order_survives_a_round_trip,
                an_order_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_an_order_is_a_conflict,
                an_order_that_is_not_there_is_neither_found_nor_updated,
                a_locked_order_is_shown_to_others_after_its_change,
                changes_under_the_lock_never_conflict,
                a_timeline_tells_every_kind_of_event_oldest_first,
            }
            attempts {
                an_attempt_survives_a_round_trip_in_every_scene,
                every_state_of_an_attempt_survives_a_round_trip,
                an_attempt_with_a_taken_number_is_a_duplicate,
                a_stale_update_of_an_attempt_is_a_conflict,
                an_update_stores_until_when_an_attempt_is_being_created,
                attempts_are_found_by_id_by_number_and_by_order,
                a_captured_attempt_is_found_by_its_trade,
            }
            tasks {
                every_kind_of_task_survives_a_round_trip,
                every_state_of_a_task_survives_a_round_trip,
                a_task_is_not_leased_before_it_is_due,
                a_leased_task_is_taken_over_only_after_its_lease,
                settling_with_a_lost_lease_is_a_conflict,
                a_lease_is_prolonged_by_its_holder_alone,
                work_of_one_pace_is_leased_apart,
                tasks_of_one_lane_are_leased_one_after_the_other,
                a_dead_task_keeps_its_lane_waiting,
                what_has_been_due_longest_is_leased_first,
                workers_side_by_side_never_get_the_same_task,
            }
            changes {
                a_task_that_nobody_holds_is_changed,
                a_task_that_has_moved_on_is_not_changed,
                a_cancelled_task_is_not_leased_and_holds_no_lane,
                of_a_lease_and_a_cancellation_at_once_one_wins,
            }
            work_lists {
                tasks_are_listed_page_by_page_newest_first,
                tasks_are_narrowed_by_each_of_the_filters,
                the_oldest_dead_tasks_are_found_to_be_put_back,
                an_orders_targets_are_served_in_their_order,
                a_dead_task_that_is_put_back_opens_its_lane,
            }
            outside_tokens {
                an_outside_token_is_kept_to_the_microsecond,
                one_alone_has_the_right_to_fetch_the_outside_token,
                a_lost_right_to_fetch_is_handed_on_and_keeps_nothing,
            }
            packages {
                a_package_survives_a_round_trip_whatever_it_says,
                a_package_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_a_package_is_a_conflict,
                the_catalogue_version_rises_with_every_change_to_a_package,
            }
            stock {
                stock_is_told_from_the_day_it_is_set,
                stock_is_taken_until_nothing_is_left_and_put_back,
                what_was_taken_is_there_again_when_the_work_is_undone,
                the_last_one_goes_to_one_of_those_who_take_at_once,
                a_stock_below_nothing_is_refused,
                stock_that_changes_is_no_change_to_the_catalogue,
            }
            groups {
                a_group_survives_a_round_trip_whatever_it_says,
                groups_are_told_by_rank_and_code,
                a_group_with_a_taken_code_is_a_duplicate,
                the_catalogue_version_rises_with_every_change_to_a_group,
            }
            content {
                a_banner_survives_a_round_trip_whatever_it_says,
                banners_are_told_by_position_rank_and_id,
                a_column_survives_a_round_trip_and_stands_by_its_rank,
                an_article_survives_a_round_trip_whatever_it_says,
                a_change_of_content_is_stored_whole,
                content_with_a_taken_id_is_a_duplicate,
                a_stale_update_of_content_is_a_conflict,
            }
            articles {
                articles_are_listed_page_by_page_latest_first,
                articles_are_narrowed_by_column_front_page_and_time,
                articles_of_a_hidden_column_are_not_shown,
                every_page_of_a_long_list_goes_on_where_the_one_before_ended,
            }
            tracks {
                events_of_every_shape_are_kept_and_counted,
                a_long_batch_of_events_is_kept_whole,
                a_batch_with_an_event_that_is_there_leaves_nothing,
            }
            customers {
                a_newer_copy_of_a_customer_takes_the_place_of_the_old,
                customers_are_told_apart_by_their_query_id,
                customers_are_found_by_their_phone,
                a_copy_that_is_removed_is_gone,
            }
            records {
                evidence_is_kept_byte_for_byte_and_told_newest_first,
                quarantined_money_of_every_reason_is_told_newest_first,
                late_money_of_every_reason_is_told_newest_first,
            }
            figures {
                an_empty_store_has_empty_figures_and_is_well,
                the_figures_count_what_is_there,
            }
            idempotency {
                a_key_is_claimed_once_and_then_answered,
                a_key_used_for_another_body_is_told,
                the_same_key_on_another_route_is_another_key,
                a_forgotten_claim_can_be_made_anew,
                an_unanswered_claim_is_taken_over_after_its_time,
                an_answer_is_remembered_for_the_life_of_its_key,
                of_many_claims_at_once_one_is_granted,
            }
            intake {
                a_placed_order_is_there_with_its_event_and_its_expiry,
                the_same_request_under_the_same_key_gets_the_first_answer,
                without_a_key_a_repeat_is_refused_for_five_seconds,
                an_order_for_a_package_that_has_changed_is_not_written,
                an_order_for_a_package_off_sale_is_not_written,
                a_remembered_refusal_is_given_again,
                identical_keyed_orders_at_once_are_one_order_and_one_answer,
                identical_orders_without_a_key_at_once_are_one_order,
                different_orders_at_once_are_each_answered_for_themselves,
            }
            settlement {
                a_capture_pays_the_order_once,
                a_repeated_capture_changes_nothing_more,
                identical_captures_at_once_pay_once_and_are_all_told,
                captures_of_different_orders_at_once_pay_each,
                a_capture_that_is_not_as_it_should_be_is_quarantined,
                the_other_open_attempts_of_a_paid_order_are_to_be_closed,
                a_trade_is_credited_to_one_attempt_only,
                the_same_wrong_money_reported_again_is_in_quarantine_once,
                a_report_that_cannot_be_read_is_quarantined,
                money_for_an_unknown_number_is_quarantined,
                another_trade_for_a_captured_attempt_is_quarantined,
                held_money_is_booked_when_the_right_report_comes,
                a_second_capture_of_a_paid_order_is_kept_as_late,
                money_after_the_end_of_an_order_is_kept_as_late,
            }
            late {
                late_money_is_decided_once,
                an_order_is_replaced_by_another_paid_since,
                late_money_goes_back_by_the_policy_of_the_package,
                late_money_completes_its_order_by_the_policy_of_the_package,
                late_money_of_an_order_paid_for_anew_goes_back,
                money_for_a_cancelled_order_goes_back,
                the_same_late_money_at_once_goes_back_once,
                money_given_back_outside_is_recorded_and_pays_nothing,
            }
            flows {
                a_settled_payment_has_its_flow_record,
                late_and_double_money_has_a_flow_record_too_and_wrong_money_none,
                captures_are_found_by_their_ids_with_and_without_a_flow_record,
                a_missing_flow_record_is_made_once_however_many_make_it,
                flow_records_are_listed_page_by_page_latest_captured_first,
            }
            jobs {
                a_job_survives_a_round_trip_in_every_state,
                a_job_is_there_once_and_a_job_that_is_not_there_is_not_updated,
                of_servers_that_take_a_job_at_once_one_gets_it,
            }
            alerts {
                an_alert_is_raised_until_it_is_cleared,
                of_servers_that_raise_an_alert_at_once_one_does,
                messages_wait_in_their_order_until_they_are_sent,
            }
            watched {
                an_empty_store_has_nothing_to_watch,
                waiting_tasks_are_counted_by_kind_with_the_age_of_the_oldest,
                what_waits_for_a_person_or_an_answer_is_counted,
                copies_of_boss_that_unpaid_orders_go_by_are_told_oldest_first,
                imports_are_told_by_where_they_stand,
                jobs_and_worker_slots_are_told,
            }
            refunds {
                a_refund_survives_a_round_trip_whatever_caused_it,
                every_state_of_a_refund_survives_a_round_trip,
                a_refund_with_a_taken_number_is_a_duplicate,
                a_stale_update_of_a_refund_is_a_conflict,
                refunds_are_found_by_number_by_attempt_and_by_order,
                refunds_asked_for_at_once_never_exceed_the_capture,
            }
            quarantine {
                quarantined_money_is_resolved_once,
                quarantined_money_is_found_by_its_number,
                resolved_money_reported_again_does_not_hold_the_attempt_again,
                a_closed_attempt_is_not_held_again,
            }
            evidence {
                evidence_of_every_kind_survives_a_round_trip,
                each_slot_has_a_chain_of_its_own,
                evidence_that_was_not_committed_leaves_no_gap,
                a_chain_stays_whole_however_many_write_to_it,
                evidence_about_a_number_is_told_oldest_first,
            }
            imports {
                an_import_survives_a_round_trip_in_every_state,
                of_two_runners_of_an_import_one_goes_on,
                the_same_file_that_is_not_done_is_found,
                files_that_nobody_sends_any_more_are_found,
                pieces_of_a_file_are_kept_until_they_are_taken_away,
                refused_lines_are_told_in_their_order,
                what_a_dry_run_found_survives_a_round_trip,
                copies_of_customers_are_saved_many_at_once,
                who_is_on_the_list_is_qualified_whatever_boss_says,
                who_is_taken_from_the_list_is_qualified_by_boss_alone,
                a_customer_who_is_forgotten_leaves_the_list_and_the_dry_runs,
                imports_are_listed_page_by_page_newest_first,
            }
            reconciliations {
                a_reconciliation_survives_a_round_trip_in_every_state,
                a_day_of_an_account_is_reconciled_daily_once,
                the_first_day_of_an_account_is_known,
                the_newest_done_run_of_a_day_supersedes_the_others,
                the_lines_of_a_bill_are_read_in_their_order,
                a_broken_off_run_is_cleared_alone,
                differences_of_every_kind_survive_a_round_trip,
                a_difference_is_settled_once,
                what_staff_made_of_a_difference_is_found_again,
            }
            spans {
                captures_are_those_of_the_account_within_the_span,
                captures_that_no_payment_line_names_are_found,
                refunds_that_no_refund_line_names_are_found,
            }
            lists {
                payments_are_listed_page_by_page,
                refunds_are_listed_page_by_page,
                quarantined_money_is_listed_page_by_page,
                late_money_is_listed_page_by_page,
                reconciliations_are_listed_page_by_page,
                differences_are_listed_page_by_page_in_the_order_found,
                attempts_that_were_left_half_made_are_found,
            }
            leads {
                a_lead_survives_a_round_trip_whatever_it_says,
                a_clue_of_an_account_is_one_lead,
                of_a_clue_that_comes_twice_at_once_one_is_kept,
                leads_are_listed_page_by_page_newest_first,
            }
            conversions {
                a_conversion_survives_a_round_trip_in_every_state,
                the_same_call_is_one_conversion,
                of_two_who_lease_at_once_each_gets_its_own,
                a_conversion_whose_lease_has_ended_is_leased_again,
                what_is_not_due_or_has_an_end_is_not_leased,
                conversions_are_listed_by_state_newest_first,
            }
            campaigns {
                a_round_and_its_messages_survive_a_round_trip,
                a_message_that_was_changed_meanwhile_is_a_conflict,
                candidates_come_step_by_step_the_latest_end_first,
                who_opted_out_or_has_an_open_order_is_told_apart,
                a_phone_that_had_a_message_is_passed_over_for_as_long,
                rounds_of_a_day_are_counted_one_after_the_other,
                who_opted_out_may_come_back,
                expired_customers_are_listed_page_by_page,
            }
            staff {
                an_account_of_every_role_survives_a_round_trip,
                an_account_with_a_taken_name_is_a_duplicate,
                a_stale_update_of_an_account_is_a_conflict,
                changes_of_an_account_under_its_lock_never_conflict,
                a_session_holds_until_it_is_ended,
                all_sessions_of_a_member_are_ended_and_nobody_elses,
                sessions_that_are_over_are_purged,
                what_staff_did_is_told_newest_first,
            }
            accounts {
                a_customers_account_survives_a_round_trip_whatever_it_says,
                a_phone_has_one_account,
                of_accounts_made_for_a_phone_at_once_there_is_one,
                a_stale_update_of_a_customers_account_is_a_conflict,
                an_account_that_is_removed_takes_its_sessions_with_it,
                a_customers_session_holds_until_it_is_ended,
                all_sessions_of_an_account_but_one_are_ended,
            }
            limits {
                a_limit_whose_window_is_from_the_first_ends_by_itself,
                a_limit_whose_window_is_from_the_last_stays_full_for_all_of_it,
                a_limit_of_none_lets_nothing_through_and_of_one_a_single_one,
                a_limit_that_is_made_narrower_counts_on,
                limits_are_counted_apart_by_name_and_by_key,
                what_was_counted_is_told_while_it_holds,
                of_many_who_count_at_once_no_more_pass_than_the_limit,
                counting_that_is_undone_leaves_no_trace,
            }
            guards {
                what_works_once_is_taken_once,
                of_two_who_take_the_same_at_once_one_gets_it,
                a_code_takes_the_place_of_the_one_before,
                guesses_at_once_are_each_counted,
                all_that_is_over_is_purged_and_nothing_else,
                no_more_is_purged_at_once_than_was_asked_for,
            }
            limited {
                an_order_of_a_limited_package_takes_one_from_its_stock,
                a_limited_package_without_stock_is_sold_out_and_another_needs_none,
                a_replayed_order_takes_nothing_from_the_stock,
                the_last_one_is_sold_to_one_of_many_who_order_at_once,
                a_customer_has_no_more_orders_of_a_package_than_its_quota,
                without_a_query_id_the_quota_is_the_phones,
                of_orders_at_once_no_more_pass_than_the_quota,
            }
            order_lists {
                orders_are_listed_page_by_page_newest_first,
                orders_are_found_by_each_of_the_filters,
                filters_of_orders_combine,
                own_orders_are_the_accounts_and_those_of_its_phones_customers,
                own_orders_are_narrowed_by_kind_and_state,
            }
            people_lists {
                notes_beside_an_order_are_told_oldest_first,
                customers_are_listed_page_by_page,
                customers_accounts_are_listed_page_by_page,
                accounts_of_staff_are_listed_by_name,
                what_staff_did_is_listed_page_by_page,
            }
            amendments {
                a_change_of_contact_package_and_amount_is_kept,
                a_stale_change_of_an_order_is_a_conflict,
                an_amendment_leaves_the_state_as_it_is,
                a_persons_orders_are_anonymised_and_nobody_elses,
                an_order_that_was_anonymised_meanwhile_is_a_conflict,
                orders_that_count_towards_a_quota_are_counted_beside_this_one,
                of_changes_at_once_no_more_pass_than_the_quota,
                a_persons_orders_are_locked_and_nobody_elses,
                changes_under_the_lock_of_all_of_a_persons_orders_never_conflict,
            }
            invariants {
                an_empty_store_breaks_no_invariant,
                a_busy_shop_breaks_no_invariant,
                an_order_without_its_records_breaks_the_rules_that_ask_for_them,
                refunds_on_their_way_break_no_invariant,
                a_refund_beyond_the_capture_breaks_its_rule,
                a_refund_that_stands_alone_breaks_the_rules,
                late_money_that_did_not_go_where_it_says_breaks_its_rule,
                a_lease_breaks_its_rule_ten_minutes_after_its_end,
            }
            slots {
                two_holders_never_have_the_same_slot,
                holders_that_claim_at_once_get_a_slot_each,
                a_slot_is_renewed_by_its_holder_alone,
                a_released_slot_is_handed_on_with_its_last_millisecond,
                a_slot_that_has_run_out_is_handed_on,
            }
        }
    };
}
