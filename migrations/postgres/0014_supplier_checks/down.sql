DROP TABLE supplier_notice;
