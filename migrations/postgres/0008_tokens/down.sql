DROP INDEX task_of_state;
DROP TABLE outside_token;
