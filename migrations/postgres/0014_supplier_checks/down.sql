DROP TABLE supplier_difference;
DROP TABLE supplier_reconciliation;
DROP TABLE supplier_notice;
