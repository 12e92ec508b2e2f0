/** The ledger's tables: every object that is, or is to be, in the bucket, and how many of each lane are in which state. */
export const UPLOAD_SCHEMA = `
create table if not exists upload (
  key       text primary key,
  lane      text not null,
  state     text not null,              -- planned, stored, failed
  turn      integer not null,           -- rises with every announcement: what was sent for an older one is not what is wanted
  content   text,                       -- equal for equal bytes; null where only the bytes can tell
  attempts  integer not null default 0,
  due       integer not null default 0, -- ms since the epoch
  because   text,
  planned_at integer not null,
  stored_at integer,
  -- of the bytes that lie in the bucket; md5 is null while that is not certain
  size      integer,
  md5       text,
  etag      text,
  mtime_ms  real                        -- of the file beside us when it was sent
) strict, without rowid;
create index if not exists upload_planned on upload (lane, due) where state = 'planned';
create index if not exists upload_failed on upload (lane) where state = 'failed';
create index if not exists upload_twin on upload (content) where state = 'stored' and content is not null;

-- what is known of the ledger itself: its newest turn, and the bucket it speaks of
create table if not exists upload_meta (name text primary key, value text not null) strict, without rowid;

-- counted as rows change: counting three hundred thousand of them takes longer than sending a hundred
create table if not exists upload_lane (
  lane    text primary key,
  planned integer not null default 0,
  stored  integer not null default 0,
  failed  integer not null default 0,
  bytes   integer not null default 0    -- of the stored ones
) strict, without rowid;
create trigger if not exists upload_counted_in after insert on upload begin
  insert or ignore into upload_lane (lane) values (new.lane);
  update upload_lane set planned = planned + (new.state = 'planned'), stored = stored + (new.state = 'stored'),
    failed = failed + (new.state = 'failed'), bytes = bytes + (new.state = 'stored') * coalesce(new.size, 0)
    where lane = new.lane;
end;
create trigger if not exists upload_counted after update of state, size on upload begin
  update upload_lane set planned = planned + (new.state = 'planned') - (old.state = 'planned'),
    stored = stored + (new.state = 'stored') - (old.state = 'stored'),
    failed = failed + (new.state = 'failed') - (old.state = 'failed'),
    bytes = bytes + (new.state = 'stored') * coalesce(new.size, 0) - (old.state = 'stored') * coalesce(old.size, 0)
    where lane = new.lane;
end;
create trigger if not exists upload_counted_out after delete on upload begin
  update upload_lane set planned = planned - (old.state = 'planned'), stored = stored - (old.state = 'stored'),
    failed = failed - (old.state = 'failed'), bytes = bytes - (old.state = 'stored') * coalesce(old.size, 0)
    where lane = old.lane;
end;
`
