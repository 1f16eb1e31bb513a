-- What lists of markets and events read. What is closed hardly ever changes, so its indexes cost their
-- place on disk and little else; a row is in those of one half only, open or over.
DROP INDEX "markets_price";--> statement-breakpoint
DROP INDEX "markets_created_at";--> statement-breakpoint
DROP INDEX "events_created_at";--> statement-breakpoint
CREATE INDEX "markets_unclosed" ON "markets" USING btree ("id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_price" ON "markets" USING btree (coalesce("prices"[1], '-Infinity'), coalesce("volume", '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_created_at" ON "markets" USING btree (coalesce("created_at", '-infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_over_volume_24h" ON "markets" USING btree (coalesce("volume_24h", '-Infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_volume" ON "markets" USING btree (coalesce("volume", '-Infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_liquidity" ON "markets" USING btree (coalesce("liquidity", '-Infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_price" ON "markets" USING btree (coalesce("prices"[1], '-Infinity'), coalesce("volume", '-Infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_price_change_24h" ON "markets" USING btree (coalesce("price_change_24h", '-Infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_created_at" ON "markets" USING btree (coalesce("created_at", '-infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_ends_at" ON "markets" USING btree (coalesce("ends_at", 'infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "markets_over_closed_at" ON "markets" USING btree (coalesce("closed_at", '-infinity'), "id") WHERE "markets"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_unclosed" ON "events" USING btree ("id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "events_created_at" ON "events" USING btree (coalesce("created_at", '-infinity'), "id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "events_over_volume_24h" ON "events" USING btree (coalesce("volume_24h", '-Infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_over_volume" ON "events" USING btree (coalesce("volume", '-Infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_over_liquidity" ON "events" USING btree (coalesce("liquidity", '-Infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_over_created_at" ON "events" USING btree (coalesce("created_at", '-infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_over_ends_at" ON "events" USING btree (coalesce("ends_at", 'infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE INDEX "events_over_closed_at" ON "events" USING btree (coalesce("closed_at", '-infinity'), "id") WHERE "events"."status" in ('CLOSED', 'RESOLVED');--> statement-breakpoint
-- These flags go together (what is closed accepts no orders): unless the planner knows, it takes what
-- is open and accepts none for plenty.
CREATE STATISTICS markets_flags (mcv) ON status, accepting_orders, neg_risk, is_placeholder FROM markets;--> statement-breakpoint
-- How the keys that lists are ordered and filtered by are spread: of an expression the planner knows
-- nothing else, and would walk a whole order for the three markets above a billion.
CREATE STATISTICS markets_volume_key ON (coalesce(volume, '-Infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS markets_volume_24h_key ON (coalesce(volume_24h, '-Infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS markets_liquidity_key ON (coalesce(liquidity, '-Infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS markets_price_key ON (coalesce(prices[1], '-Infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS markets_created_at_key ON (coalesce(created_at, '-infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS markets_ends_at_key ON (coalesce(ends_at, 'infinity')) FROM markets;--> statement-breakpoint
CREATE STATISTICS events_volume_key ON (coalesce(volume, '-Infinity')) FROM events;--> statement-breakpoint
CREATE STATISTICS events_volume_24h_key ON (coalesce(volume_24h, '-Infinity')) FROM events;--> statement-breakpoint
CREATE STATISTICS events_ends_at_key ON (coalesce(ends_at, 'infinity')) FROM events;--> statement-breakpoint
-- Tags and series of what is still open, apart: a tag of 60,000 events may have three that are open.
-- Expressions, so that the planner has the frequencies of these alone.
ALTER TABLE "event_texts" ADD COLUMN "has_unclosed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
UPDATE event_texts t SET has_unclosed = false FROM events e
WHERE e.id = t.event_id AND e.status IN ('CLOSED', 'RESOLVED') AND NOT EXISTS (
  SELECT FROM markets m WHERE m.event_id = e.id AND m.status IN ('OPEN', 'PROPOSED', 'DISPUTED'));--> statement-breakpoint
CREATE INDEX "event_texts_unclosed_tags" ON "event_texts" USING gin ((case when "has_unclosed" then "tag_slugs" end));--> statement-breakpoint
CREATE INDEX "event_texts_unclosed_series" ON "event_texts" USING btree ((case when "has_unclosed" then "series_slug" end));--> statement-breakpoint
CREATE INDEX "event_texts_unclosed" ON "event_texts" USING btree ("event_id") WHERE "has_unclosed";--> statement-breakpoint
-- As before, and notes of each event whether it, or a market of it, is still open.
CREATE OR REPLACE FUNCTION refresh_event_statuses(ids bigint[], at timestamptz) RETURNS bigint[]
LANGUAGE sql AS $$
  with derived as (
    select e.id, (case
        when count(m.id) filter (where n.is_named) = 0
          then case when e.closed then 'CLOSED' else 'OPEN' end
        when not e.closed and bool_or(m.status = 'OPEN') filter (where n.is_named) then 'OPEN'
        when bool_or(m.status = 'DISPUTED') filter (where n.is_named) then 'DISPUTED'
        when bool_or(m.status = 'PROPOSED') filter (where n.is_named) then 'PROPOSED'
        when bool_or(m.status in ('OPEN', 'CLOSED')) filter (where n.is_named) then 'CLOSED'
        else 'RESOLVED'
      end)::market_status as status,
      bool_or(m.status in ('OPEN', 'PROPOSED', 'DISPUTED')) is true as has_unclosed_market
    from events e left join markets m on m.event_id = e.id
      cross join lateral (select not m.is_placeholder as is_named) n
    where e.id = any(ids)
    group by e.id
  ), noted as (
    update event_texts t set has_unclosed = n.has_unclosed
    from (select id, has_unclosed_market or status in ('OPEN', 'PROPOSED', 'DISPUTED') as has_unclosed
      from derived) n
    where t.event_id = n.id and t.has_unclosed <> n.has_unclosed
  ), written as (
    update events e set status = d.status, changed_at = at
    from derived d where d.id = e.id and e.status <> d.status
    returning e.id
  )
  select coalesce(array_agg(id), '{}') from written
$$;
