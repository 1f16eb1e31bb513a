CREATE TYPE "public"."market_status" AS ENUM('OPEN', 'PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED');--> statement-breakpoint
CREATE TYPE "public"."poll_tier" AS ENUM('EVENTS', 'STANDALONE', 'RESOLUTIONS', 'ON_DEMAND');--> statement-breakpoint
CREATE TYPE "public"."resolution_kind" AS ENUM('WIN', 'SPLIT');--> statement-breakpoint
CREATE TYPE "public"."resolution_source" AS ENUM('ORACLE', 'AUTOMATIC', 'PRICES', 'AGED');--> statement-breakpoint
CREATE TABLE "event_observations" (
	"event_id" bigint PRIMARY KEY NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"tier" "poll_tier" NOT NULL,
	"member_hash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_texts" (
	"event_id" bigint PRIMARY KEY NOT NULL,
	"slug" text,
	"title" text NOT NULL,
	"description" text,
	"image" text,
	"icon" text,
	"series_slug" text,
	"series_title" text,
	"tag_slugs" text[] NOT NULL,
	"hash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY NOT NULL,
	"status" "market_status" NOT NULL,
	"active" boolean NOT NULL,
	"closed" boolean NOT NULL,
	"archived" boolean NOT NULL,
	"neg_risk" boolean NOT NULL,
	"volume" numeric,
	"volume_24h" numeric,
	"liquidity" numeric,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone,
	"upstream_updated_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"hash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"slug" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"version" bigint PRIMARY KEY NOT NULL,
	"market_ids" bigint[] NOT NULL,
	"event_ids" bigint[] NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feeds" (
	"name" text PRIMARY KEY NOT NULL,
	"epoch" uuid DEFAULT gen_random_uuid() NOT NULL,
	"last_version" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "market_observations" (
	"market_id" bigint PRIMARY KEY NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"tier" "poll_tier" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "market_texts" (
	"market_id" bigint PRIMARY KEY NOT NULL,
	"slug" text,
	"question" text NOT NULL,
	"description" text,
	"condition_id" text,
	"image" text,
	"icon" text,
	"group_title" text,
	"hash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "markets" (
	"id" bigint PRIMARY KEY NOT NULL,
	"event_id" bigint,
	"seen_with_event" boolean NOT NULL,
	"status" "market_status" NOT NULL,
	"active" boolean NOT NULL,
	"closed" boolean NOT NULL,
	"archived" boolean NOT NULL,
	"accepting_orders" boolean NOT NULL,
	"neg_risk" boolean NOT NULL,
	"is_placeholder" boolean NOT NULL,
	"uma_status" text,
	"uma_history" text[] NOT NULL,
	"resolution_kind" "resolution_kind",
	"resolution_source" "resolution_source",
	"winner_index" smallint,
	"payouts" numeric[],
	"resolution_observed_at" timestamp with time zone,
	"prices" numeric[] NOT NULL,
	"best_bid" numeric,
	"best_ask" numeric,
	"last_trade_price" numeric,
	"spread" numeric,
	"price_change_24h" numeric,
	"volume" numeric,
	"volume_24h" numeric,
	"liquidity" numeric,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone,
	"window_starts_at" timestamp with time zone,
	"window_ends_at" timestamp with time zone,
	"upstream_updated_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"hash" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outcomes" (
	"market_id" bigint NOT NULL,
	"index" smallint NOT NULL,
	"name" text NOT NULL,
	"token_id" text,
	CONSTRAINT "outcomes_market_id_index_pk" PRIMARY KEY("market_id","index")
);
--> statement-breakpoint
CREATE TABLE "refused_rows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refused_rows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"upstream_id" text,
	"reason" text NOT NULL,
	"raw" text NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ticks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tier" "poll_tier" NOT NULL,
	"owner" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"requests" integer DEFAULT 0 NOT NULL,
	"decoded_bytes" bigint DEFAULT 0 NOT NULL,
	"events_seen" integer DEFAULT 0 NOT NULL,
	"events_changed" integer DEFAULT 0 NOT NULL,
	"markets_seen" integer DEFAULT 0 NOT NULL,
	"open_markets_seen" integer DEFAULT 0 NOT NULL,
	"markets_changed" integer DEFAULT 0 NOT NULL,
	"rows_refused" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "tier_claims" (
	"tier" "poll_tier" PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"owner" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "event_texts" ADD CONSTRAINT "event_texts_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "market_texts" ADD CONSTRAINT "market_texts_market_id_markets_id_fk" FOREIGN KEY ("market_id") REFERENCES "public"."markets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "markets" ADD CONSTRAINT "markets_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcomes" ADD CONSTRAINT "outcomes_market_id_markets_id_fk" FOREIGN KEY ("market_id") REFERENCES "public"."markets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_texts_slug" ON "event_texts" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "event_texts_series_slug" ON "event_texts" USING btree ("series_slug");--> statement-breakpoint
CREATE INDEX "event_texts_tag_slugs" ON "event_texts" USING gin ("tag_slugs");--> statement-breakpoint
CREATE INDEX "events_volume_24h" ON "events" USING btree (coalesce("volume_24h", '-Infinity'), "id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "events_volume" ON "events" USING btree (coalesce("volume", '-Infinity'), "id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "events_liquidity" ON "events" USING btree (coalesce("liquidity", '-Infinity'), "id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "events_created_at" ON "events" USING btree (coalesce("created_at", '-infinity'), "id");--> statement-breakpoint
CREATE INDEX "events_ends_at" ON "events" USING btree (coalesce("ends_at", 'infinity'), "id") WHERE "events"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "changes_recorded_at" ON "changes" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "market_texts_slug" ON "market_texts" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "market_texts_condition_id" ON "market_texts" USING btree ("condition_id");--> statement-breakpoint
CREATE INDEX "markets_event_id" ON "markets" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "markets_volume_24h" ON "markets" USING btree (coalesce("volume_24h", '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_volume" ON "markets" USING btree (coalesce("volume", '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_liquidity" ON "markets" USING btree (coalesce("liquidity", '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_price" ON "markets" USING btree (coalesce("prices"[1], '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_price_change_24h" ON "markets" USING btree (coalesce("price_change_24h", '-Infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_created_at" ON "markets" USING btree (coalesce("created_at", '-infinity'), "id");--> statement-breakpoint
CREATE INDEX "markets_ends_at" ON "markets" USING btree (coalesce("ends_at", 'infinity'), "id") WHERE "markets"."status" in ('OPEN', 'PROPOSED', 'DISPUTED');--> statement-breakpoint
CREATE INDEX "markets_changed_at" ON "markets" USING btree ("changed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "outcomes_token_id" ON "outcomes" USING btree ("token_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refused_rows_identity" ON "refused_rows" USING btree ("kind",coalesce("upstream_id", ''),"reason");--> statement-breakpoint
CREATE INDEX "refused_rows_last_seen_at" ON "refused_rows" USING btree ("last_seen_at");--> statement-breakpoint
CREATE INDEX "ticks_tier_started_at" ON "ticks" USING btree ("tier","started_at");