/** The journal's tables, a sentence each. In TypeScript, since the compiler copies no assets. */
export const JOURNAL_SCHEMA = `
-- what the database is: its epoch and the version of this schema
create table if not exists meta (name text primary key, value text not null) without rowid;

-- every message on its way to one stage; of one stage and key at most one is not superseded
create table if not exists envelope (
  id          integer primary key,
  stage       text not null,
  kind        text not null,
  key         text not null,
  subject     text not null,
  run         text,
  fingerprint text not null,
  body        text not null,
  state       text not null,             -- waiting, running, parked, done, refused, dead, superseded
  held        integer not null default 0, -- a seat works on it, though it may be superseded already
  again       integer not null default 0, -- a join's member came while it was running
  quiet_ms    integer not null default 0,
  due         integer,                   -- ms since the epoch; of a parked join its deadline
  attempt     integer not null default 0,
  strikes     integer not null default 0, -- times it was running when the process died
  progress    text,
  because     text,
  accepted_at integer not null,
  started_at  integer,
  beat_at     integer,
  ended_at    integer,
  unique (stage, key, fingerprint)
);
drop index if exists envelope_line; -- it held what has ended too
create index if not exists envelope_lane on envelope (stage, subject, due) where state in ('waiting', 'parked') and held = 0; -- claim
create index if not exists envelope_due on envelope (stage, due) where state in ('waiting', 'parked') and held = 0; -- nextDue
create index if not exists envelope_stage on envelope (stage, state); -- counts
create index if not exists envelope_subject on envelope (subject, state, stage); -- calm joins, runs
create index if not exists envelope_key on envelope (key, state);              -- withdraw
create index if not exists envelope_held on envelope (stage, key) where held = 1; -- one key, one seat
create index if not exists envelope_state on envelope (state, ended_at);       -- lists for people

-- what a join has gathered so far, the newest of each member
create table if not exists gathered (
  envelope    integer not null references envelope (id) on delete cascade,
  member      text not null,
  kind        text not null,
  body        text not null,
  fingerprint text not null,
  at          integer not null,
  primary key (envelope, member)
) without rowid;

-- the newest pass of each subject
create table if not exists run (subject text primary key, run text not null) without rowid;

-- which envelope answers for which object of the store
create table if not exists output (key text primary key, envelope integer not null) without rowid;

-- every change that was announced, in order
create table if not exists event (
  seq   integer primary key autoincrement,
  at    text not null,
  topic text not null,
  key   text not null,
  op    text not null,
  rev   integer not null,
  d     text not null
);
create index if not exists event_topic on event (topic, seq);

-- the last known state of every item; d is null once it was taken away, so that its rev goes on rising
create table if not exists item (
  topic text not null,
  key   text not null,
  rev   integer not null,
  d     text,
  primary key (topic, key)
) without rowid;
`
