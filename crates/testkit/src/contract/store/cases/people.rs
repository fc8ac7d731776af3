//! Customers, staff, and whom else we know.

#[doc(hidden)]
#[macro_export]
macro_rules! store_contract_of_people {
    ($($how:tt)+) => {
        $crate::contract_cases! { store, $($how)+;
            tracks {
                events_of_every_shape_are_kept_and_counted,
                a_long_batch_of_events_is_kept_whole,
                a_batch_with_an_event_that_is_there_leaves_nothing,
                the_oldest_events_are_taken_away,
            }
            customers {
                a_newer_copy_of_a_customer_takes_the_place_of_the_old,
                customers_are_told_apart_by_their_query_id,
                customers_are_found_by_their_phone,
                a_copy_that_is_removed_is_gone,
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
            leads {
                a_lead_survives_a_round_trip_whatever_it_says,
                a_clue_of_an_account_is_one_lead,
                of_a_clue_that_comes_twice_at_once_one_is_kept,
                leads_are_listed_page_by_page_newest_first,
                a_lead_that_is_forgotten_keeps_its_clue_alone,
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
                messages_to_somebody_forgotten_are_nobodys_and_not_sent,
                a_message_that_was_being_sent_stays_forgotten_whatever_came_of_it,
                who_opted_out_stays_so_when_they_are_forgotten,
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
            people_lists {
                notes_beside_an_order_are_told_oldest_first,
                customers_are_listed_page_by_page,
                customers_accounts_are_listed_page_by_page,
                accounts_of_staff_are_listed_by_name,
                what_staff_did_is_listed_page_by_page,
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
        }
    };
}
