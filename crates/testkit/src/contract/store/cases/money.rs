//! Payments, refunds, and what banks say of them.

#[doc(hidden)]
#[macro_export]
macro_rules! store_contract_of_money {
    ($($how:tt)+) => {
        $crate::contract_cases! { store, $($how)+;
            attempts {
                an_attempt_survives_a_round_trip_in_every_scene,
                every_state_of_an_attempt_survives_a_round_trip,
                an_attempt_with_a_taken_number_is_a_duplicate,
                a_stale_update_of_an_attempt_is_a_conflict,
                an_update_stores_until_when_an_attempt_is_being_created,
                attempts_are_found_by_id_by_number_and_by_order,
                a_captured_attempt_is_found_by_its_trade,
            }
            records {
                evidence_is_kept_byte_for_byte_and_told_newest_first,
                quarantined_money_of_every_reason_is_told_newest_first,
                late_money_of_every_reason_is_told_newest_first,
            }
            flows {
                a_settled_payment_has_its_flow_record,
                late_and_double_money_has_a_flow_record_too_and_wrong_money_none,
                captures_without_a_flow_record_are_found_by_their_ids,
                captures_of_a_package_are_found_and_counted_apart,
                a_missing_flow_record_is_made_once_however_many_make_it,
                flow_records_are_listed_page_by_page_latest_captured_first,
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
            archives {
                links_are_read_in_order_and_sealed,
                a_chain_goes_on_behind_what_is_archived,
                archives_are_told_in_their_order,
                only_the_oldest_links_go_and_only_as_they_were_read,
                of_two_that_archive_the_same_one_does,
                archived_evidence_is_found_by_its_number,
                resolved_money_keeps_its_message_in_an_archive,
            }
            open_ends {
                an_attempt_is_open_until_its_last_state,
                a_payment_is_open_while_a_refund_of_it_is,
                late_money_is_open_until_it_is_decided,
                quarantined_money_is_open_until_it_is_resolved,
                a_difference_is_open_until_somebody_says_why,
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
            turnover {
                a_shop_without_anything_has_no_turnover,
                what_happens_counts_on_its_day_in_shanghai,
                what_is_not_paid_by_is_captured_all_the_same,
                other_days_are_left_out,
            }
            found {
                payments_are_found_by_number_and_by_time,
                refunds_are_found_by_number_and_by_time,
                quarantined_money_is_found_by_number_and_by_time,
                late_money_is_found_by_number_and_by_time,
                reconciliations_are_found_by_their_day,
                what_staff_did_is_found_by_its_time,
                orders_are_found_by_where_they_were_paid,
            }
            lists {
                payments_are_listed_page_by_page,
                refunds_are_listed_page_by_page,
                quarantined_money_is_listed_page_by_page,
                late_money_is_listed_page_by_page,
                reconciliations_are_listed_page_by_page,
                differences_are_listed_page_by_page_in_the_order_found,
                attempts_that_were_left_half_made_are_found,
                lists_are_walked_from_row_to_row,
            }
        }
    };
}
