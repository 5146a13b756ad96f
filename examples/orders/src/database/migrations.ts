/** What was done to the schema, in order. Never change one that is out: add another. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE customers (
       id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       email text NOT NULL UNIQUE,
       password_hash text NOT NULL
     )`,
    `CREATE TABLE products (
       sku text PRIMARY KEY,
       name text NOT NULL,
       price_cents integer NOT NULL CHECK (price_cents > 0)
     )`,
    `CREATE TABLE orders (
       id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       customer_id integer NOT NULL REFERENCES customers (id),
       status text NOT NULL CHECK (status IN ('pending', 'paid', 'declined')),
       total_cents integer NOT NULL,
       charge_id text,
       receipt_id text,
       created_at timestamptz NOT NULL DEFAULT now()
     )`,
    `CREATE TABLE order_items (
       order_id integer NOT NULL REFERENCES orders (id),
       line integer NOT NULL,
       sku text NOT NULL REFERENCES products (sku),
       quantity integer NOT NULL CHECK (quantity > 0),
       price_cents integer NOT NULL,
       PRIMARY KEY (order_id, line)
     )`,
    'CREATE INDEX orders_by_customer ON orders (customer_id, id DESC)',
    `INSERT INTO products (sku, name, price_cents) VALUES
       ('tea-green', 'Green tea, 100 g', 890),
       ('tea-black', 'Black tea, 100 g', 750),
       ('cup-small', 'Small cup', 1200),
       ('pot-large', 'Large pot', 4900),
       ('kettle', 'Kettle', 9900)`,
  ],
];
