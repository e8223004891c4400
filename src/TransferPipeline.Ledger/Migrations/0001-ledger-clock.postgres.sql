-- The clock of leases: one for all workers. A function, so that tests can replace it.
create function ledger_now() returns bigint language sql volatile as $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint $$;
