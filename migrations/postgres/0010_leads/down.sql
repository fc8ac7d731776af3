DROP INDEX customer_expires;
DROP TABLE sms_opt_out;
DROP TABLE recall_day;
DROP TABLE recall_message;
DROP TABLE campaign;
DROP TABLE conversion;
DROP TABLE lead;
