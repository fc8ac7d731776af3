-- What staff put on the site: more about packages, their groups and stock, banners, news; and what
-- visitors do there. An older release goes on working: all that is new to it has a default.

-- pictures: a JSON list of addresses. shown_at: names joined by commas; '' in rows of an older
-- release, which are shown where their shelf was. quota: for one customer.
ALTER TABLE package ADD COLUMN pictures TEXT NOT NULL DEFAULT '[]';
ALTER TABLE package ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE package ADD COLUMN shown_at TEXT NOT NULL DEFAULT '';
ALTER TABLE package ADD COLUMN limited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE package ADD COLUMN quota BIGINT;

-- Apart from package: selling one is no change to the catalogue.
CREATE TABLE package_stock (
    package_id INTEGER PRIMARY KEY,
    left_count BIGINT NOT NULL CHECK (left_count >= 0)
);

-- packages: ids joined by commas, in the order in which they are shown.
CREATE TABLE package_group (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    template TEXT NOT NULL,
    packages TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    rank BIGINT NOT NULL
);

CREATE TABLE banner (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    picture TEXT NOT NULL,
    link TEXT,
    rank BIGINT NOT NULL,
    published BOOLEAN NOT NULL,
    shown_from BIGINT,
    shown_until BIGINT
);

CREATE TABLE news_column (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    rank BIGINT NOT NULL
);

-- body: HTML that has been cleaned. published_at: of a draft the greatest number there is, so that
-- drafts stand before all in every list, and are never shown.
CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    column_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    cover TEXT,
    body TEXT NOT NULL,
    on_home BOOLEAN NOT NULL,
    published_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- A list finds its page by these alone, and reads only the rows that it shows.
CREATE INDEX article_latest ON article (published_at DESC, id DESC);
CREATE INDEX article_of_column ON article (column_id, published_at DESC, id DESC);
CREATE INDEX article_on_home ON article (on_home, published_at DESC, id DESC);

-- properties: a JSON object, as the client sent it.
CREATE TABLE track_event (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    page TEXT,
    visit TEXT,
    order_id BIGINT,
    order_kind TEXT,
    properties TEXT,
    source_info TEXT,
    source_detail TEXT,
    happened_at BIGINT,
    received_at BIGINT NOT NULL
);
