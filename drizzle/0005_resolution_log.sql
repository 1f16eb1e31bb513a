CREATE TYPE "public"."resolution_change_kind" AS ENUM('PROPOSED', 'DISPUTED', 'CLOSED', 'RESOLVED', 'CORRECTED', 'REOPENED');--> statement-breakpoint
CREATE TABLE "resolution_changes" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"market_id" bigint NOT NULL,
	"kind" "resolution_change_kind" NOT NULL,
	"status" "market_status" NOT NULL,
	"resolution_kind" "resolution_kind",
	"resolution_source" "resolution_source",
	"winner_index" smallint,
	"payouts" numeric[],
	"uma_status" text,
	"closed_at" timestamp with time zone,
	"upstream_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"supersedes" bigint,
	"event_id" bigint,
	"tag_slugs" text[] NOT NULL,
	"window_ms" bigint,
	"evidence" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resolution_doubts" (
	"market_id" bigint PRIMARY KEY NOT NULL,
	"verdict" text NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "oldest_version" bigint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "cluster" text;--> statement-breakpoint
ALTER TABLE "markets" ADD COLUMN "uma_steps" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "markets" ADD COLUMN "verdict" text;--> statement-breakpoint
ALTER TABLE "resolution_doubts" ADD CONSTRAINT "resolution_doubts_market_id_markets_id_fk" FOREIGN KEY ("market_id") REFERENCES "public"."markets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "resolution_changes_market_id" ON "resolution_changes" USING btree ("market_id","seq");--> statement-breakpoint
CREATE INDEX "resolution_changes_event_id" ON "resolution_changes" USING btree ("event_id","seq");--> statement-breakpoint
CREATE INDEX "resolution_changes_recorded_at" ON "resolution_changes" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "resolution_changes_kind" ON "resolution_changes" USING btree ("kind","seq");--> statement-breakpoint
CREATE INDEX "resolution_changes_tag_slugs" ON "resolution_changes" USING gin ("tag_slugs");