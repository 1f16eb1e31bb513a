CREATE UNLOGGED TABLE "upstream_budgets" (
	"upstream_group" text NOT NULL,
	"family" text NOT NULL,
	"demand_due_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"polling_due_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"paused_until" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	"given" integer[] DEFAULT '{0,0,0,0,0,0,0,0,0,0}' NOT NULL,
	"counted_at" timestamp with time zone DEFAULT 'epoch' NOT NULL,
	CONSTRAINT "upstream_budgets_upstream_group_family_pk" PRIMARY KEY("upstream_group","family")
);
--> statement-breakpoint
-- Asks to send one request to upstream, on this server's clock. One call is one short statement: its
-- lock on the row of the budget is never held across a round trip, so that a caller that is frozen or
-- dies holds up nobody.
--
-- A permit wears off: one every p_interval_ms. The column due_at of the share (demand or polling) is
-- when the last one will have. A permit is given while no more than p_used_at_most have not worn off,
-- and there are never more than p_burst. Why that bounds any window: src/gamma/pace.ts.
--
-- wait_ms: 0 when the permit is given, else after how long to ask again.
-- paused_ms: above 0 while upstream asked for a pause; then no permit is given.
CREATE FUNCTION take_upstream_permit(
  p_group text, p_family text, p_share text,
  p_interval_ms double precision, p_burst double precision, p_used_at_most double precision,
  OUT wait_ms double precision, OUT paused_ms double precision
) LANGUAGE plpgsql AS $$
DECLARE
  budget upstream_budgets;
  at timestamptz;
  due timestamptz;
  one interval := p_interval_ms * interval '1 millisecond';
  passed integer;
BEGIN
  SELECT * INTO budget FROM upstream_budgets
  WHERE upstream_group = p_group AND family = p_family FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO upstream_budgets (upstream_group, family) VALUES (p_group, p_family)
    ON CONFLICT (upstream_group, family) DO NOTHING;
    SELECT * INTO STRICT budget FROM upstream_budgets
    WHERE upstream_group = p_group AND family = p_family FOR UPDATE;
  END IF;
  -- Not before the lock is held, or times would go back from one permit to the next.
  at := clock_timestamp();

  -- More than a burst cannot be in use, nor can a pause last over 15 minutes: only a clock that was
  -- set back makes it seem so, and must not silence anybody until it has caught up. The share then
  -- goes on evenly, without a burst.
  due := CASE p_share WHEN 'demand' THEN budget.demand_due_at ELSE budget.polling_due_at END;
  due := CASE WHEN due > at + (p_burst + 1) * one THEN at + p_used_at_most * one
    ELSE greatest(due, at) END;
  wait_ms := greatest(0, extract(epoch FROM due - at) * 1000 - p_used_at_most * p_interval_ms);
  paused_ms := greatest(0, extract(epoch FROM budget.paused_until - at) * 1000);
  IF paused_ms > 900000 THEN paused_ms := 0; END IF;
  IF wait_ms > 0 OR paused_ms > 0 THEN RETURN; END IF;

  passed := least(10, abs(extract(epoch FROM date_trunc('second', at) - budget.counted_at)));
  budget.given := (array_fill(0, ARRAY[passed]) || budget.given)[1:10];
  budget.given[1] := budget.given[1] + 1;
  UPDATE upstream_budgets SET
    demand_due_at = CASE p_share WHEN 'demand' THEN due + one ELSE demand_due_at END,
    polling_due_at = CASE p_share WHEN 'demand' THEN polling_due_at ELSE due + one END,
    given = budget.given,
    counted_at = date_trunc('second', at)
  WHERE upstream_group = p_group AND family = p_family;
END
$$;
