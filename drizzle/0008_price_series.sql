-- Own price series: what the first outcome of each market cost, by the minute, then by five minutes and
-- by the hour. No foreign keys: a series outlives its market.
--
-- Times are whole minutes since 1970, of the beginning of a span: 4 bytes instead of 8, in rows and
-- indexes of millions. Each series is a ring of partitions, made here once and for all. Time is cut in
-- turns of `turn_minutes`, and turn n belongs into part n % `parts`. A part whose turn is over is emptied
-- by TRUNCATE: its disk is given back at once, nothing bloats, and nobody needs DDL.
CREATE TABLE "price_series" (
	"series" text PRIMARY KEY NOT NULL,
	"width" integer NOT NULL,
	"turn_minutes" integer NOT NULL,
	"parts" integer NOT NULL,
	"kept_from" integer NOT NULL,
	"rolled_to" integer,
	"is_paused" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
-- Which turn a part holds; null: none, it is empty.
CREATE TABLE "price_parts" (
	"series" text NOT NULL,
	"part" smallint NOT NULL,
	"turn" integer,
	CONSTRAINT "price_parts_series_part_pk" PRIMARY KEY("series","part")
);
--> statement-breakpoint
CREATE TABLE "price_minutes" (
	"market_id" bigint NOT NULL,
	"minute" integer NOT NULL,
	"part" smallint NOT NULL,
	"open" numeric,
	"close" numeric NOT NULL,
	CONSTRAINT "price_minutes_market_id_minute_part_pk" PRIMARY KEY("market_id","minute","part")
) PARTITION BY LIST ("part");
--> statement-breakpoint
CREATE TABLE "price_five_minutes" (
	"market_id" bigint NOT NULL,
	"minute" integer NOT NULL,
	"part" smallint NOT NULL,
	"is_first" boolean NOT NULL,
	"open" numeric NOT NULL,
	"high" numeric NOT NULL,
	"low" numeric NOT NULL,
	"close" numeric NOT NULL,
	CONSTRAINT "price_five_minutes_market_id_minute_part_pk" PRIMARY KEY("market_id","minute","part")
) PARTITION BY LIST ("part");
--> statement-breakpoint
CREATE TABLE "price_hours" (
	"market_id" bigint NOT NULL,
	"minute" integer NOT NULL,
	"part" smallint NOT NULL,
	"is_first" boolean NOT NULL,
	"open" numeric NOT NULL,
	"high" numeric NOT NULL,
	"low" numeric NOT NULL,
	"close" numeric NOT NULL,
	CONSTRAINT "price_hours_market_id_minute_part_pk" PRIMARY KEY("market_id","minute","part")
) PARTITION BY LIST ("part");
--> statement-breakpoint
-- As many parts as what is kept takes (48 hours, 7 days, 400 days), the turn under way and the next one,
-- which is made ready before its time. Not more: each is four files, in every copy of the database.
INSERT INTO price_series (series, width, turn_minutes, parts, kept_from, rolled_to) VALUES
  ('minutes', 1, 360, 10, 0, null),
  ('five_minutes', 5, 1440, 9, 0, 0),
  ('hours', 60, 20160, 31, 0, 0);
--> statement-breakpoint
INSERT INTO price_parts (series, part)
  SELECT series, part FROM price_series, generate_series(0, parts - 1) part;
--> statement-breakpoint
-- Room on the pages of minutes: where a third changes twice in a minute, 95 % of that stays on its page.
-- Fuller pages save nothing, since the index then grows instead.
DO $$
declare
  made price_parts;
begin
  for made in select * from price_parts order by series, part loop
    execute format('create table %I partition of %I for values in (%s) with (fillfactor = %s)',
      format('price_%s_%s', made.series, made.part), 'price_' || made.series, made.part,
      case when made.series = 'minutes' then 70 else 100 end);
  end loop;
end
$$;
--> statement-breakpoint
-- Notes the price of these markets, as they are stored now, where it is another than `before`, or where
-- they are new and not closed. `open` is the price that stood until then, null where none was known: so
-- every row says what came before it, however old that is. A market that upstream tells for the first
-- time is new, though it was imported before. A turn for which no part has been made ready is not
-- recorded: rows of another time may be there still.
CREATE FUNCTION record_prices(market_ids bigint[], before markets[], at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
declare
  this_minute constant int := floor(extract(epoch from at) / 60);
  this_part smallint;
begin
  if cardinality(market_ids) = 0 then return; end if;
  select s.part into this_part
    from price_series p
    join price_parts s on s.series = p.series and s.turn = this_minute / p.turn_minutes
    where p.series = 'minutes' and not p.is_paused;
  if this_part is null then return; end if;
  insert into price_minutes as p (market_id, minute, part, open, close)
  select m.id, this_minute, this_part, b.prices[1], m.prices[1]
  from markets m
  left join unnest(before) b on b.id = m.id
    and (b.upstream_updated_at is not null or m.upstream_updated_at is null)
  where m.id = any(market_ids) and m.prices[1] is distinct from b.prices[1]
    and m.prices[1] is not null and (b.id is not null or not m.closed)
  order by m.id
  on conflict (market_id, minute, part) do update set close = excluded.close
    where p.close <> excluded.close;
end
$$;
--> statement-breakpoint
-- Makes candles of `target` (five_minutes, hours) of the minutes that follow its mark, of `most` minutes
-- at most and up to `until`, and moves the mark; returns it. It waits at a turn of `target` that has no
-- part; what is over its time there is passed over. Doing it again changes nothing.
CREATE FUNCTION roll_up_prices(target text, until integer, most integer) RETURNS integer
LANGUAGE plpgsql AS $$
declare
  series constant price_series := (select p from price_series p where p.series = target for update);
  due constant int := greatest(series.rolled_to, series.kept_from);
  first_minute int;
  end_minute int;
  minute_parts text;
begin
  -- Weeks in which nothing ran hold no turns, and are passed over at once.
  select least(min(greatest(s.turn * m.turn_minutes, due)), until) into first_minute
    from price_series m join price_parts s on s.series = m.series
    where m.series = 'minutes' and (s.turn + 1) * m.turn_minutes > due;
  first_minute := coalesce(first_minute, until);
  end_minute := least(first_minute + most, until);
  select greatest(first_minute, least(end_minute, min(n) * series.turn_minutes)) into end_minute
    from generate_series(first_minute / series.turn_minutes, (end_minute - 1) / series.turn_minutes) n
    where not exists (select from price_parts s where s.series = target and s.turn = n);
  select string_agg(s.part::text, ',') into minute_parts
    from price_series m join price_parts s on s.series = m.series
    where m.series = 'minutes' and s.turn between first_minute / m.turn_minutes
      and (end_minute - 1) / m.turn_minutes;
  if first_minute < end_minute and minute_parts is not null then
    execute format($sql$
      insert into %I as c (market_id, minute, part, is_first, open, high, low, close)
      select c.market_id, c.minute, s.part, c.is_first, c.open, c.high, c.low, c.close from (
        select p.market_id, p.minute - p.minute %% $1 as minute,
          (array_agg(p.open is null order by p.minute))[1] as is_first,
          (array_agg(coalesce(p.open, p.close) order by p.minute))[1] as open,
          max(greatest(p.open, p.close)) as high, min(least(p.open, p.close)) as low,
          (array_agg(p.close order by p.minute))[count(*)] as close
        from price_minutes p
        where p.part in (%s) and p.minute >= $4 and p.minute < $5
        group by 1, 2
      ) c
      join price_parts s on s.series = $2 and s.turn = c.minute / $3
      on conflict (market_id, minute, part) do update set is_first = excluded.is_first,
        open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close
        where (c.is_first, c.open, c.high, c.low, c.close) is distinct from
          (excluded.is_first, excluded.open, excluded.high, excluded.low, excluded.close)
    $sql$, 'price_' || target, minute_parts)
    using series.width, target, series.turn_minutes, first_minute, end_minute;
  end if;
  update price_series p set rolled_to = end_minute where p.series = target;
  return end_minute;
end
$$;
--> statement-breakpoint
-- Empties a part, and gives it to a turn, or to none. False where somebody reads it: nothing has changed
-- then. The wait is short, since whoever comes next waits behind it.
CREATE FUNCTION turn_price_part(target text, which integer, next_turn integer) RETURNS boolean
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
begin
  if exists (select from price_parts where series = target and part = which and turn is not null) then
    execute format('truncate %I', format('price_%s_%s', target, which));
  end if;
  update price_parts set turn = next_turn where series = target and part = which;
  update price_series p set kept_from = greatest(p.kept_from,
      (select min(s.turn) * p.turn_minutes from price_parts s where s.series = target))
    where p.series = target;
  return true;
exception when lock_not_available then
  return false;
end
$$;
--> statement-breakpoint
-- Candles of markets, oldest first, that begin in [from_minute, to_minute), of `asked_width` minutes each;
-- the one under way at `from_minute` comes first. Null: up to now, and `span` minutes before that.
--
-- What is asked for finer than it is kept comes from the next coarser table: hours up to `hours_end`, five
-- minutes up to `fives_end`; what is not rolled up yet comes from minutes. Rows are read to the end of
-- an hour or day, so that the last candle is whole.
--
-- The first candle is that of the beginning, even where nothing changed in it: what stood then is what
-- the first row says was before it, and without any row what stands now; but nothing stood before a
-- market was made. A market that has no row and was closed later than that was over when it was first
-- seen: of it nothing is known.
--
-- Nothing later than now is read: a clock that was ahead may have left it.
--
-- VOLATILE, and locked first of all, so that the marks are read after any wait: a TRUNCATE shows to all
-- snapshots at once, but the mark that goes with it only to new ones.
--
-- Tables are read turn by turn: so each probe knows its partition, and the others are not touched. No JIT:
-- compiling a plan of so many partitions takes 17 s (PostgreSQL 15), running it less than a millisecond.
CREATE FUNCTION price_histories(
  market_ids bigint[], asked_width integer, from_minute integer, to_minute integer, span integer
) RETURNS TABLE (
  market_id bigint, minute integer, width integer, open numeric, high numeric, low numeric, close numeric
) LANGUAGE plpgsql SET jit = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
begin
  lock table price_minutes, price_five_minutes, price_hours in access share mode;
  declare
    minutes constant price_series := (select p from price_series p where series = 'minutes');
    fives constant price_series := (select p from price_series p where series = 'five_minutes');
    hours constant price_series := (select p from price_series p where series = 'hours');
    now_end constant int := floor(extract(epoch from now()) / 60) + 1;
    finish constant int := least(coalesce(to_minute, now_end), now_end);
    start constant int := greatest(
      coalesce(from_minute, finish - span), hours.kept_from) / asked_width * asked_width;
    whole constant int := greatest(asked_width, 60);
    whole_end constant int := least((finish + whole - 1) / whole * whole, now_end);
    hours_end constant int := case when asked_width >= 60 then hours.rolled_to
      else least(fives.kept_from, hours.rolled_to) end;
    fives_end constant int := greatest(hours_end, case when asked_width >= 60 then hours_end
      when asked_width = 5 then fives.rolled_to else least(minutes.kept_from, fives.rolled_to) end);
    first_width constant int := greatest(asked_width,
      case when start < hours_end then 60 when start < fives_end then 5 else 1 end);
  begin
    if start >= finish then return; end if;
    return query
    with rows as (
      select p.* from generate_series(start / hours.turn_minutes,
        (least(whole_end, hours_end) - 1) / hours.turn_minutes) turn, lateral (
        select t.market_id, t.minute, 60 as width, t.is_first, t.open, t.high, t.low, t.close
        from price_hours t
        where t.part = (turn % hours.parts)::smallint and t.market_id = any(market_ids)
          and t.minute >= start - start % 60 and t.minute < least(whole_end, hours_end)
        offset 0) p
      union all
      select p.* from generate_series(greatest(start, hours_end) / fives.turn_minutes,
        (least(whole_end, fives_end) - 1) / fives.turn_minutes) turn, lateral (
        select t.market_id, t.minute, 5, t.is_first, t.open, t.high, t.low, t.close
        from price_five_minutes t
        where t.part = (turn % fives.parts)::smallint and t.market_id = any(market_ids)
          and t.minute >= greatest(start - start % 5, hours_end) and t.minute < least(whole_end, fives_end)
        offset 0) p
      union all
      select p.* from generate_series(greatest(start, fives_end) / minutes.turn_minutes,
        (whole_end - 1) / minutes.turn_minutes) turn, lateral (
        select t.market_id, t.minute, 1, t.open is null, coalesce(t.open, t.close),
          greatest(t.open, t.close), least(t.open, t.close), t.close
        from price_minutes t
        where t.part = (turn % minutes.parts)::smallint and t.market_id = any(market_ids)
          and t.minute >= greatest(start, fives_end) and t.minute < whole_end
        offset 0) p
    ), candles as materialized (
      select * from rows where width >= asked_width
      union all
      select r.market_id, r.minute - r.minute % asked_width as minute, asked_width,
        (array_agg(r.is_first order by r.minute))[1], (array_agg(r.open order by r.minute))[1],
        max(r.high), min(r.low), (array_agg(r.close order by r.minute))[count(*)]
      from rows r where r.width < asked_width group by 1, 2
    ), earliest as (
      select distinct on (c.market_id) c.market_id, c.minute, case when not c.is_first then c.open end as price
      from candles c order by c.market_id, c.minute
    ), stood as (
      select a.id as market_id, case when e.market_id is not null then e.price
          when next.minute is not null then case when not next.is_first then next.open end
          when not m.closed or m.closed_at <= to_timestamp(start * 60.0) then m.prices[1] end as price
      from unnest(market_ids) as a(id)
      join markets m on m.id = a.id
      left join earliest e on e.market_id = a.id
      left join lateral (
        select p.* from generate_series(whole_end / hours.turn_minutes,
          (hours.rolled_to - 1) / hours.turn_minutes) turn, lateral (
          select t.minute, t.open, t.is_first from price_hours t
          where t.part = (turn % hours.parts)::smallint and t.market_id = a.id
            and t.minute >= whole_end and t.minute < hours.rolled_to
          order by t.minute limit 1) p
        union all
        select p.* from generate_series(greatest(whole_end, hours.rolled_to) / minutes.turn_minutes,
          (now_end - 1) / minutes.turn_minutes) turn, lateral (
          select t.minute, t.open, t.open is null from price_minutes t
          where t.part = (turn % minutes.parts)::smallint and t.market_id = a.id
            and t.minute >= greatest(whole_end, hours.rolled_to) and t.minute < now_end
          order by t.minute limit 1) p
        order by minute limit 1
      ) next on e.market_id is null
      where m.created_at <= to_timestamp(start * 60.0) and (e.market_id is null or e.minute > start)
    )
    select c.market_id, c.minute, c.width, c.open, c.high, c.low, c.close from candles c
      where c.minute < finish
    union all
    select s.market_id, start - start % first_width, first_width, s.price, s.price, s.price, s.price
      from stood s where s.price is not null
    order by market_id, minute;
  end;
end
$$;
