ALTER TABLE task DROP COLUMN receipt_customer;
ALTER TABLE task DROP COLUMN receipt_no;
ALTER TABLE task DROP COLUMN waits_for;
