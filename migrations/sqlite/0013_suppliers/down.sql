DROP TABLE supplier_balance;
DROP TABLE static_ip;
DROP TABLE supplier_turn;
DROP TABLE supplier_order;
ALTER TABLE orders DROP COLUMN wish;
ALTER TABLE orders DROP COLUMN package_goods;
ALTER TABLE package DROP COLUMN goods;
