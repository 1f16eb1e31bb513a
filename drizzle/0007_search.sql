-- Search, in one file: how a text becomes words, the documents that are searched, and the search itself.
-- Texts and queries go through the same function, `search_tokens`, so that they cannot disagree, and it
-- leaves nothing to the locale of the database: see docs/decisions/0015-search.md.
CREATE EXTENSION IF NOT EXISTS unaccent;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "search_documents" (
	"market_id" bigint PRIMARY KEY NOT NULL,
	"shelf" smallint NOT NULL,
	"title_words" smallint NOT NULL,
	"question_words" smallint NOT NULL,
	"source" bigint NOT NULL,
	"document" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text COLLATE "C" PRIMARY KEY NOT NULL,
	"stem" text COLLATE "C" NOT NULL,
	"magnitude" smallint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_documents" ADD CONSTRAINT "search_documents_market_id_markets_id_fk" FOREIGN KEY ("market_id") REFERENCES "public"."markets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint

-- The words of a text, in their order: without accents and case, numbers in one spelling ("$1.5M",
-- "1,500,000" and "1.5 million" are 1500000, "1 billion" is 1b), emoji one by one, and Chinese, Japanese and Korean, which
-- set no spaces, by pairs of neighbours. A text to be found has their single characters too; a query that
-- is longer than one does not. U+001F, between fields, is a word of its own.
CREATE FUNCTION search_tokens(source text, of_query boolean) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
declare
  t text := source;
  cjk constant text := '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]';
begin
  if octet_length(t) <> length(t) then
    t := regexp_replace(translate(t, 'ʼ‘’´`', ''''''''''''), '([\u00bc-\u00be])', ' \1', 'g'); -- "5½" is not 51
    t := unaccent(normalize(t, NFKC));
    -- What accents unaccent leaves, marks of Hebrew and Arabic, and what only joins or tints emoji.
    t := normalize(regexp_replace(normalize(t, NFKD),
      '[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]', '', 'g'), NFC);
    t := translate(t,
      'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЄҐЂЃЉЊЌЋЏأإآٱىیکةؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹',
      'αβγδεζηθικλμνξοπρστυφχψωσабвгдежзийклмнопрстуфхцчшщъыьэюяієґђѓљњќћџااااييكهوي01234567890123456789');
    t := regexp_replace(t,
      '[\u0080-\u00bf\u00d7\u00f7\u02b0-\u02ff\u05be\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20cf\u2190-\u25ff\u3000-\u303f\u30fb]',
      ' ', 'g');
    t := regexp_replace(t, '([\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])', ' \1 ', 'g');
    t := regexp_replace(t, '(' || cjk || '+)', ' \1 ', 'g');
  end if;
  t := lower(t collate "C");
  if t ~ '[''.&]' then
    t := regexp_replace(t, '''s\M', '', 'g');
    t := regexp_replace(t, '([a-z])[''&](?=[a-z])', '\1', 'g'); -- o'brien, at&t
    t := regexp_replace(t, '\m([a-z])\.(?=[a-z]\M)', '\1', 'g'); -- u.s.
  end if;
  if t ~ '\d' then
    t := regexp_replace(t, '(\d),(?=\d{3}(?!\d))', '\1', 'g');
    t := regexp_replace(t, '\m(\d{1,3})0{9}\M', '\1b', 'g');
    t := regexp_replace(t, '(\d)pt(?=\d)', '\1.', 'g'); -- slugs: total-205pt5
    if t ~ '\d[ -]?([kmbt]\M|thousand|million|billion|trillion|[ap]m\M|min|h(?:ou)?rs?\M)' then
      t := regexp_replace(t, '(\d)[ -]?min(?:ute)?s?\M', '\1m', 'g'); -- as slugs have it: btc-updown-15m
      t := regexp_replace(t, '(\d)[ -]?h(?:ou)?rs?\M', '\1h', 'g');
      t := regexp_replace(t, '(\d) ?(?:(k)|(m)|(b)|(t))(?:housand|illion|rillion)\M', '\1\2\3\4\5', 'g');
      t := regexp_replace(t, '\m(\d+)\.(\d)k\M', '\1\200', 'g');
      t := regexp_replace(t, '\m(\d+)k\M', '\1000', 'g');
      t := regexp_replace(t, '\m(\d+)\.(\d)m\M', '\1\200000', 'g');
      t := regexp_replace(t, '\m(\d+)m\M', '\1000000', 'g');
      t := regexp_replace(t, '(\d)(?::00)? ?([ap]m)\M', '\1\2', 'g'); -- 3:00 pm
    end if;
    t := regexp_replace(t, '\.0*(?!\d)|(?<!\d)\.', ' ', 'g'); -- points stay within numbers only
  end if;
  t := translate(t, E'\t\n\r!"#$%&''()*+,-/:;<=>?@[\\]^_`{|}~', repeat(' ', 40));
  if t !~ '\d\.\d' then t := translate(t, '.', ' '); end if;
  if t !~ cjk then
    return array(select word from string_to_table(t, ' ') with ordinality as w(word, place)
      where length(word) between 1 and 40 and (length(word) < 9 or word !~ '^\d+$') order by place);
  end if;
  return array(
    select part.word
    from string_to_table(t, ' ') with ordinality as w(word, place)
    cross join lateral (
      select w.word, 0 as place where not w.word ~ cjk
      union all select substr(w.word, i, 2), i * 2
        from generate_series(1, greatest(length(w.word) - 1, 1)) i where w.word ~ cjk
      union all select substr(w.word, i, 1), i * 2 + 1
        from generate_series(1, length(w.word)) i where w.word ~ cjk and not of_query and length(w.word) > 1
    ) part
    where length(part.word) between 1 and 40 and (length(part.word) < 9 or part.word !~ '^\d+$')
    order by w.place, part.place);
end
$$;
--> statement-breakpoint

-- Words that a query need not find: they carry grammar, or say that it is a question.
CREATE FUNCTION search_is_filler(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select word = any('{a,an,and,any,are,as,at,be,been,bet,bets,betting,by,can,chance,chances,could,did,do,does,for,from,get,
    gets,go,going,gonna,happen,happens,has,have,how,if,in,into,is,it,its,many,market,much,odds,of,on,or,polymarket,prediction,
    predictions,should,than,that,the,their,there,they,this,to,v,versus,vs,was,were,what,when,where,whether,which,who,whos,why,
    will,with,would}'::text[])
$$;--> statement-breakpoint

-- The document of words and how many of them are looked for in the title and in the question. U+001F sets
-- the fields apart: A the title, B the group title and the outcomes' names, C the question, D slugs and dates.
CREATE FUNCTION search_vector(words text[], OUT vector tsvector, OUT title_words integer, OUT question_words integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  select coalesce(string_agg('''' || word || ''':' || place || substr('ABCDDDDD', field::integer + 1, 1), ' '), '')::tsvector,
    count(*) filter (where field = 0 and not search_is_filler(word)),
    count(*) filter (where field = 2 and not search_is_filler(word))
  from (
    select word, place, count(*) filter (where word = E'\x1f') over (order by place) as field
    from unnest(words) with ordinality as w(word, place)) w
  where word <> E'\x1f'
$$;--> statement-breakpoint

-- Where a market stands in the order in which the search looks through them: 10 to 15 while it is not
-- closed, else 0 to 5; by how much it has ever traded, in powers of ten from a hundred dollars.
CREATE FUNCTION search_shelf(status market_status, volume numeric) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  select case when status in ('OPEN', 'PROPOSED', 'DISPUTED') then 10 else 0 end
    + case when volume >= 1000000 then 5 when volume >= 100000 then 4 when volume >= 10000 then 3
      when volume >= 1000 then 2 when volume >= 100 then 1 else 0 end
$$;--> statement-breakpoint

-- Those of these markets whose documents stand on another shelf than they belong to by now.
CREATE FUNCTION search_misplaced(market_ids bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
begin
  return array(
    select m.id from markets m join search_documents d on d.market_id = m.id
    where m.id = any(market_ids) and d.shelf <> search_shelf(m.status, m.volume));
end
$$;--> statement-breakpoint

-- Brings the documents of these markets and of the markets of these events up to date; those that are the
-- same are not written. Nobody else writes these markets meanwhile.
CREATE FUNCTION refresh_search_documents(event_ids bigint[], market_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
declare
  rewritten bigint[];
  are_new boolean[];
begin
  with wanted as (
    select id from unnest(market_ids) as id
    union select m.id from markets m where m.event_id = any(event_ids)
  ), stale as (
    select m.id, m.event_id, m.status, m.is_placeholder, s.shelf, s.ends_in, s.source
    from wanted w
    join markets m on m.id = w.id
    join market_texts t on t.market_id = m.id
    left join event_texts e on e.event_id = m.event_id
    cross join lateral (
      select shelf, ends_in, hashtextextended(
        concat_ws(' ', t.hash, m.event_id, e.hash, shelf, m.status, m.is_placeholder, ends_in), 0) as source
      from (select search_shelf(m.status, m.volume) as shelf,
        extract(year from m.ends_at at time zone 'UTC' - interval '6 hours') as ends_in) known) s
    left join search_documents d on d.market_id = m.id
    where d.source is distinct from s.source
  ), texts as (
    select s.*,
      concat_ws(E' \x1f ', left(coalesce(e.title, t.question), 2000), left(concat_ws(' ', t.group_title, o.names), 2000),
        case when t.question is distinct from e.title and e.title is not null then left(t.question, 2000) else '' end,
        left(concat_ws(' ', d.day, s.ends_in, t.slug, e.slug, array_to_string(e.tag_slugs, ' ')), 4000)) as spoken,
      array['#m:' || s.status]
        || array(select '#p' where s.is_placeholder)
        || array(select '#t:' || slug from unnest(e.tag_slugs) as slug where length(slug) <= 255)
        || array(select '#s:' || e.series_slug where length(e.series_slug) <= 255) as marks
    from stale s
    join market_texts t on t.market_id = s.id
    left join event_texts e on e.event_id = s.event_id
    -- "2026-11-20" in the slug of a match: what a person types is the month's name.
    left join lateral (
      select ('{january,february,march,april,may,june,july,august,september,october,november,december}'::text[])[part[1]::integer]
        || '-' || part[2]::integer as day
      from regexp_match(coalesce(t.slug, e.slug), '-20\d\d-(0[1-9]|1[0-2])-([0-3]\d)') as part) d on true
    left join lateral (
      select string_agg(name, ' ' order by index) as names from outcomes
      where market_id = s.id and name not in ('Yes', 'No')) o on true
  ), written as (
    insert into search_documents as d (market_id, shelf, title_words, question_words, source, document)
    select x.id, x.shelf, v.title_words, v.question_words, x.source, v.vector || array_to_tsvector(x.marks)
    from texts x
    cross join lateral search_vector(search_tokens(x.spoken, false)) v
    order by x.id
    on conflict (market_id) do update set shelf = excluded.shelf, title_words = excluded.title_words,
      question_words = excluded.question_words, source = excluded.source, document = excluded.document
    returning d.market_id, d.xmax = 0 as is_new
  )
  select array_agg(w.market_id), array_agg(w.is_new) into rewritten, are_new from written w;
  if rewritten is null then return; end if;

  -- The vocabulary. `magnitude` is about the logarithm, by 2, of the number of documents that a word stands
  -- in. It moves with a chance that halves at each step (Morris, 1978), and not while somebody else moves it:
  -- no page waits for another's common words.
  with counted as materialized (
    select w.lexeme collate "C" as word, count(*) filter (where r.is_new) as documents
    from unnest(rewritten, are_new) as r(market_id, is_new)
    join search_documents d on d.market_id = r.market_id
    cross join lateral unnest(d.document) w
    where w.lexeme ~ '^[^0-9#]{2,}$'
    group by 1
  ), added as (
    insert into search_words (word, stem, magnitude)
    select c.word, coalesce((ts_lexize('english_stem', c.word))[1], c.word), floor(log(2, greatest(c.documents, 1)))
    from counted c
    where not exists (select from search_words w where w.word = c.word)
    order by c.word
    on conflict do nothing
  ), moved as (
    select w.word, greatest(w.magnitude + 1, floor(log(2, greatest(c.documents, 1)))) as magnitude
    from counted c join search_words w on w.word = c.word
    where random() * 2 ^ w.magnitude < c.documents
    for no key update of w skip locked
  )
  update search_words w set magnitude = m.magnitude from moved m where w.word = m.word;
end
$$;--> statement-breakpoint

-- The words that stand for a typed one, nearest first. `reach` 1: itself and its other forms; where nobody
-- writes it like that, also what it begins and what it is a slip of the pen for.
-- `reach` 2: these also where it is a rare word, and `reach` 3 in any case. Numbers stand for themselves alone.
CREATE FUNCTION search_alternatives(typed text, is_last boolean, reach integer) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
declare
  found text[] := array(
    select word from search_words
    where stem = coalesce((ts_lexize('english_stem', typed))[1], typed)
    order by magnitude desc limit 8);
  magnitude integer := (select w.magnitude from search_words w where w.word = typed);
  near text[];
begin
  found := typed || found;
  if typed !~ '^[^0-9]{2,}$' or (magnitude is not null and (reach = 1 or magnitude > 6 and reach = 2 and not is_last)) then
    return found;
  end if;
  if is_last or length(typed) >= 4 then
    found := found || array(
      select w.word from search_words w
      where w.word >= typed and w.word < typed || chr(1114111)
      order by w.magnitude desc limit 12);
  end if;
  if length(typed) not between 4 and 30 or magnitude > 6 and reach = 2 then return found; end if;
  -- One letter missing, added, changed, or swapped with the next.
  near := array(
    select w.word from search_words w
    where w.word in (
      select left(typed, i) || letter || substr(typed, i + 1 + instead)
        from generate_series(0, length(typed)) i, generate_series(0, 1) instead,
          string_to_table('a b c d e f g h i j k l m n o p q r s t u v w x y z', ' ') letter
      union all select left(typed, i) || substr(typed, i + 2) from generate_series(0, length(typed) - 1) i
      union all select left(typed, i) || substr(typed, i + 2, 1) || substr(typed, i + 1, 1) || substr(typed, i + 3)
        from generate_series(0, length(typed) - 2) i)
    order by w.magnitude desc limit 6);
  if length(typed) > 6 or cardinality(near) = 0 then
    near := near || array(
      select w.word from search_words w
      where w.word % typed and similarity(w.word, typed) > 0.35
      order by similarity(w.word, typed) desc, w.magnitude desc limit 4);
  end if;
  return found || near;
end
$$;--> statement-breakpoint

-- One word of a query as the text of a tsquery, with § where the fields go that it is looked for in.
CREATE FUNCTION search_slot(typed text, is_last boolean, reach integer, aliases jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
begin
  return (select '(' || string_agg(term, ' | ') || ')'
  from (
    select '''' || word || '''§' as term from unnest(search_alternatives(typed, is_last, reach)) as word
    union select (
      select '(' || string_agg('''' || word || '''§', ' & ') || ')' from unnest(search_tokens(phrase, true)) as word)
      from jsonb_array_elements_text(aliases->typed) as phrase
    -- "gta6"
    union select format('(''%s''§ & ''%s''§)', parts[1], parts[2])
      from regexp_match(typed, '^([a-z]{2,})(\d+)$') as parts where parts is not null
    -- "superbowl"
    union select format('(''%s''§ & ''%s''§)', a.word, b.word)
      from generate_series(3, length(typed) - 3) i
      join search_words a on a.word = left(typed, i) and a.magnitude > 1
      join search_words b on b.word = substr(typed, i + 1) and b.magnitude > 1
      where length(typed) between 6 and 30 and typed !~ '\d'
  ) terms);
end
$$;--> statement-breakpoint

-- The words of a query that must be found, as slots (see `search_slot`).
CREATE FUNCTION search_slots(words text[], reach integer, aliases jsonb) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
declare
  slots text[] := '{}';
  i integer := 1;
  slot text;
  joint text;
begin
  while i <= cardinality(words) loop
    slot := search_slot(words[i], i = cardinality(words), reach, aliases);
    -- "cease fire"
    joint := words[i] || words[i + 1];
    if joint ~ '^[^0-9]{5,}$' and exists (select from search_words where word = joint) then
      slot := format('((%s & %s) | ''%s''§)', slot,
        search_slot(words[i + 1], i + 1 = cardinality(words), reach, aliases), joint);
      i := i + 1;
    end if;
    slots := slots || slot;
    i := i + 1;
  end loop;
  return slots;
end
$$;--> statement-breakpoint

-- The markets that match: of `among` these all, or (null) up to `most` of those that are open, closed or both, shelf
-- by shelf from the top. A shelf is read only while those above it had too few, so that the cost is bounded for
-- words that are everywhere; each has an index of its own, for a word of one shelf is looked up in no other's.
CREATE FUNCTION search_matches(wanted tsquery, open boolean, closed boolean, among bigint[], most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
begin
  if among is not null then
    return array(select market_id from search_documents where market_id = any(among) and document @@ wanted);
  end if;
  return array(
    select market_id from search_documents where open and shelf = 15 and document @@ wanted union all
    select market_id from search_documents where open and shelf = 14 and document @@ wanted union all
    select market_id from search_documents where open and shelf = 13 and document @@ wanted union all
    select market_id from search_documents where open and shelf = 12 and document @@ wanted union all
    select market_id from search_documents where open and shelf = 11 and document @@ wanted union all
    select market_id from search_documents where open and shelf = 10 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 5 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 4 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 3 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 2 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 1 and document @@ wanted union all
    select market_id from search_documents where closed and shelf = 0 and document @@ wanted
    limit most);
end
$$;--> statement-breakpoint

-- How rare the words of each slot are: 1 where few or no documents have them, less the more have. A number is
-- not in the vocabulary. Null where nobody writes any of them.
CREATE FUNCTION search_weights(slots text[]) RETURNS real[]
LANGUAGE plpgsql STABLE AS $$
begin
  return array(
    select case when slot ~ '''[^'']*\d[^'']*''§' then 0.3
      else (select 3.0 / greatest(max(w.magnitude), 3) from regexp_matches(slot, '''([^'']+)''§', 'g') as parts
        join search_words w on w.word = parts[1]) end
    from unnest(slots) with ordinality as s(slot, place) order by place);
end
$$;--> statement-breakpoint

-- How well markets fit the slots: where their words stand, rare ones above all, and how much of the title or
-- the question they are. `tier` is raised by 1 where slugs and dates were needed.
CREATE FUNCTION search_scores(market_ids bigint[], slots text[], weights real[], pass integer)
RETURNS TABLE (market_id bigint, tier integer, relevance real)
LANGUAGE plpgsql STABLE AS $$
declare
  anywhere tsquery[] := array(select replace(slot, '§', '')::tsquery from unnest(slots) as slot);
  in_title tsquery[] := array(select replace(slot, '§', ':A')::tsquery from unnest(slots) as slot);
  in_question tsquery[] := array(select replace(slot, '§', ':C')::tsquery from unnest(slots) as slot);
  in_texts tsquery[] := array(select replace(slot, '§', ':ABC')::tsquery from unnest(slots) as slot);
begin
  return query
    select d.market_id, pass * 4 + (not s.is_told)::integer,
      (s.placed + 0.6 * least(1, greatest(
        s.titled / greatest(d.title_words, 1)::real, s.asked / greatest(d.question_words, 1)::real)))::real
    from search_documents d
    cross join lateral (
      select sum(weight * case when is_titled then 1 when is_told then 0.85 when d.document @@ a then 0.4 else 0 end)
          / sum(weight) as placed,
        bool_and(is_told or not d.document @@ a) as is_told,
        count(*) filter (where is_titled) as titled, count(*) filter (where is_asked) as asked
      from (
        select a, weight, is_titled, is_asked, is_titled or is_asked or d.document @@ t as is_told
        from (
          select a, t, coalesce(w, 1) as weight, d.document @@ h as is_titled, d.document @@ q as is_asked
          from unnest(anywhere, in_title, in_question, in_texts, weights) as u(a, h, q, t, w) offset 0) u
        offset 0) u) s
    where d.market_id = any(market_ids);
end
$$;--> statement-breakpoint

-- The slots without one or two of them, those first that lack the commonest words. Of two slots only
-- a number may be missing, or a word that every asset is typed with. They end where looking for them would mean
-- to walk some 10,000 documents, for words of which none is rare.
CREATE FUNCTION search_reductions(slots text[], weights real[], missing integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE ROWS 10 AS $$
begin
  return query
    with s as (
      select place, slot, weight, row_number() over (order by weight nulls first, slot !~ '\d', place) as rank
      from unnest(slots, weights) with ordinality as s(slot, weight, place)
    ), reduced as (
      select (a.rank + b.rank, a.rank) as rank, kept.wanted, kept.documents
      from s a join s b on case missing when 1 then a.place = b.place else a.rank < b.rank end
      cross join lateral (
        select string_agg(k.slot, ' & ') as wanted, 2 ^ (3 / max(k.weight)) as documents
        from s k where k.place not in (a.place, b.place)) kept
      where cardinality(slots) > 2
        or cardinality(slots) = 2 and (a.slot ~ '\d' and a.slot !~ '[a-z]{3}' or a.slot ~ '''(price|stock|share)s?''§')
    )
    select r.wanted
    from (
      select reduced.*, sum(documents) over (order by rank rows between unbounded preceding and 1 preceding) as walked
      from reduced) r
    where r.walked is null or r.walked < 10000
    order by r.rank
    limit 12;
end
$$;--> statement-breakpoint

-- The markets that a query may mean. `tier` 0: all its words as they are typed, 4: some in another spelling,
-- 8 and 12: all but one or two; see `search_scores`, as for `relevance`. Each kind is looked for only where
-- those before found too few, and too few that are open, should these be wanted.
CREATE FUNCTION search_candidates(query text, aliases jsonb, open boolean, closed boolean, marks text, among bigint[], most integer)
RETURNS TABLE (market_id bigint, tier integer, relevance real)
LANGUAGE plpgsql STABLE ROWS 300
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
declare
  words text[] := array(
    select word from unnest(search_tokens(query, true)) with ordinality as w(word, place)
    where word <> E'\x1f' group by word order by min(place));
  usual text[];
  slots text[];
  weights real[];
  wanted text;
  found bigint[] := '{}';
  more bigint[];
  enough integer;
begin
  if exists (select from unnest(words) as word where not search_is_filler(word)) then
    words := array(select word from unnest(words) as word where not search_is_filler(word));
  end if;
  words := words[:12];
  if cardinality(words) = 0 then return; end if;
  usual := search_slots(words, 1, aliases);
  -- Of a last word that is being typed, the first letter alone says little.
  if cardinality(usual) > 1 and words[cardinality(words)] ~ '^[a-z]$' and cardinality(search_matches(
    (replace(array_to_string(usual, ' & '), '§', '') || marks)::tsquery, open, closed, among, 1)) = 0
  then
    words := trim_array(words, 1);
    usual := search_slots(words, 1, aliases);
  end if;
  -- One or two words may be found by chance.
  enough := case when cardinality(usual) < 3 then 3 else 1 end;

  for pass in 0..3 loop
    exit when pass > 1 and cardinality(found) > 0;
    slots := usual;
    if pass = 1 then
      -- Those that nobody writes have been replaced already.
      continue when not exists (select from search_words w where w.word = any(words));
      slots := search_slots(words, case when cardinality(words) = 1 then 3 else 2 end, aliases);
      continue when slots = usual;
    end if;
    exit when pass = 3 and cardinality(slots) < 5;
    weights := search_weights(slots);
    if pass >= 2 and cardinality(slots) > 8 then
      slots := array(select slot from unnest(slots, weights) as s(slot, weight) order by weight desc nulls last limit 8);
      weights := search_weights(slots);
    end if;
    for wanted in
      select array_to_string(slots, ' & ') where pass < 2
      union all select * from search_reductions(slots, weights, pass - 1) where pass >= 2
    loop
      more := search_matches((replace(wanted, '§', '') || marks)::tsquery, open, closed, among, most);
      more := array(select id from unnest(more) as id where id <> all(found));
      return query select * from search_scores(more, slots, weights, pass);
      found := found || more;
      exit when pass >= 2 and cardinality(found) > 0;
    end loop;
    -- The first are the open ones.
    exit when cardinality(found) >= enough and (not open
      or exists (select from search_documents d where d.market_id = found[enough] and d.shelf >= 10));
  end loop;
end
$$;--> statement-breakpoint

-- What is stored already.
SELECT refresh_search_documents('{}', array(select id from markets));--> statement-breakpoint
CREATE INDEX "search_documents_shelf_0" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 0;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_1" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 1;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_2" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 2;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_3" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 3;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_4" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 4;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_5" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 5;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_10" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 10;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_11" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 11;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_12" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 12;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_13" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 13;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_14" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 14;--> statement-breakpoint
CREATE INDEX "search_documents_shelf_15" ON "search_documents" USING gin ("document") WITH (fastupdate = off) WHERE "search_documents"."shelf" = 15;--> statement-breakpoint
CREATE INDEX "search_words_stem" ON "search_words" USING btree ("stem");--> statement-breakpoint
CREATE INDEX "search_words_similar" ON "search_words" USING gin ("word" gin_trgm_ops) WITH (fastupdate = off);
