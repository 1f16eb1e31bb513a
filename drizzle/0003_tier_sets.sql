-- Whether a look by one tier makes what it saw a member of that tier's set. Of several tiers the
-- fastest keeps it, until it lets go of it (release_tier) or has not looked for an hour.
CREATE FUNCTION takes_tier(
  new_tier poll_tier, seen_at timestamptz, old_tier poll_tier, old_tier_at timestamptz
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select new_tier < old_tier
    or (new_tier = old_tier and seen_at > old_tier_at)
    or old_tier_at < seen_at - interval '1 hour'
$$;
