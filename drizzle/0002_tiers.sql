CREATE TABLE "job_claims" (
	"job" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"busy_until" timestamp with time zone NOT NULL,
	"cron" text NOT NULL,
	"next_run_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "list_marks" (
	"list" text PRIMARY KEY NOT NULL,
	"read_to" timestamp with time zone NOT NULL,
	"gap_cursor" text,
	"gap_ends_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "market_checks" (
	"market_id" bigint PRIMARY KEY NOT NULL,
	"status" "market_status" NOT NULL,
	"missing" boolean NOT NULL,
	"attempts" integer NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"next_check_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP TABLE "tier_claims";--> statement-breakpoint
DROP INDEX "ticks_tier_started_at";--> statement-breakpoint
ALTER TABLE "event_observations" ADD COLUMN "tier_at" timestamp with time zone;--> statement-breakpoint
UPDATE "event_observations" SET "tier_at" = "observed_at";--> statement-breakpoint
ALTER TABLE "event_observations" ALTER COLUMN "tier_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "market_observations" ADD COLUMN "tier_at" timestamp with time zone;--> statement-breakpoint
UPDATE "market_observations" SET "tier_at" = "observed_at";--> statement-breakpoint
ALTER TABLE "market_observations" ALTER COLUMN "tier_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "ticks" ALTER COLUMN "tier" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "ticks" RENAME COLUMN "tier" TO "job";--> statement-breakpoint
ALTER TABLE "ticks" ADD COLUMN "rows_outdated" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "event_observations_fast" ON "event_observations" USING btree ("event_id") WHERE "event_observations"."tier" = 'EVENTS';--> statement-breakpoint
CREATE INDEX "market_observations_fast" ON "market_observations" USING btree ("market_id") WHERE "market_observations"."tier" = 'STANDALONE';--> statement-breakpoint
CREATE INDEX "markets_window_ends_at" ON "markets" USING btree ("window_ends_at") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED') and "markets"."window_ends_at" is not null;--> statement-breakpoint
CREATE INDEX "markets_pending" ON "markets" USING btree ("id") WHERE "markets"."status" in ('PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_undetermined" ON "markets" USING btree ("id") WHERE "markets"."status" in ('CLOSED');--> statement-breakpoint
CREATE INDEX "ticks_job_started_at" ON "ticks" USING btree ("job","started_at");