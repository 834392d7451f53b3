/**
 * Counting in PostgreSQL. The arithmetic is guard/counter.policy.ts over again, half-open comparisons included; a property test holds the
 * two together. Counters come as the port has them, entries as bigint[].
 */
const arithmetic = [
  `create function tollgate_bucket_start(p_window bigint, p_at bigint) returns bigint immutable language sql as $$
    select p_at / p_window * p_window
  $$`,

  `create function tollgate_bucket_count(p_entries bigint[], p_window bigint, p_now bigint) returns bigint immutable language sql as $$
    select case when p_entries[1] = tollgate_bucket_start(p_window, p_now) then p_entries[2] else 0 end
  $$`,

  `create function tollgate_live_entries(p_entries bigint[], p_window bigint, p_now bigint) returns bigint[] immutable language sql as $$
    select coalesce(array_agg(entry order by place), '{}')
    from unnest(p_entries) with ordinality as held (entry, place)
    where entry + p_window > p_now
  $$`,

  // Milliseconds until one more would pass; 0 when it passes now.
  `create function tollgate_counter_wait(p_counter jsonb, p_entries bigint[], p_now bigint) returns bigint immutable language plpgsql as $$
  declare
    v_kind text := p_counter->>'kind';
    v_limit integer := (p_counter->>'limit')::integer;
    v_window bigint := (p_counter->>'windowMilliseconds')::bigint;
    v_gaps jsonb := p_counter->'gapsMilliseconds';
    v_live bigint[];
    v_count integer;
  begin
    if v_kind = 'bucket' then
      if tollgate_bucket_count(p_entries, v_window, p_now) < v_limit then
        return 0;
      end if;
      return tollgate_bucket_start(v_window, p_now) + v_window - p_now;
    end if;
    v_live := tollgate_live_entries(p_entries, v_window, p_now);
    v_count := cardinality(v_live);
    if v_kind = 'gap' then
      if v_count = 0 then
        return 0;
      end if;
      return (
        select greatest(0, min(greatest(
          v_live[v_count] + coalesce((v_gaps->>(v_count - place))::bigint, (v_gaps->>-1)::bigint, 0),
          coalesce(v_live[place - 1] + v_window, 0)
        )) - p_now)
        from generate_series(1, v_count) as place
      );
    end if;
    if v_count < v_limit then
      return 0;
    end if;
    return v_live[v_count - v_limit + 1] + v_window - p_now;
  end $$`,

  `create function tollgate_with_entry(p_counter jsonb, p_entries bigint[], p_now bigint) returns bigint[] immutable language plpgsql as $$
  declare
    v_window bigint := (p_counter->>'windowMilliseconds')::bigint;
    v_entries bigint[];
  begin
    if p_counter->>'kind' = 'bucket' then
      return array[tollgate_bucket_start(v_window, p_now), tollgate_bucket_count(p_entries, v_window, p_now) + 1];
    end if;
    v_entries := tollgate_live_entries(p_entries, v_window, p_now) || p_now;
    if p_counter->>'kind' = 'gap' then
      return v_entries[greatest(1, cardinality(v_entries) - jsonb_array_length(p_counter->'gapsMilliseconds') + 1):];
    end if;
    return v_entries;
  end $$`,

  // Equal times are interchangeable, so any one of them is exactly the entry that was taken.
  `create function tollgate_without_entry(p_counter jsonb, p_entries bigint[], p_taken_at bigint) returns bigint[] immutable language plpgsql as $$
  declare
    v_place integer;
  begin
    if p_counter->>'onRedeem' = 'keep' then
      return p_entries;
    end if;
    if p_counter->>'onRedeem' = 'clear' then
      return '{}';
    end if;
    if p_counter->>'kind' = 'bucket' then
      if p_entries[1] = tollgate_bucket_start((p_counter->>'windowMilliseconds')::bigint, p_taken_at) and p_entries[2] > 0 then
        return array[p_entries[1], p_entries[2] - 1];
      end if;
      return p_entries;
    end if;
    v_place := array_position(p_entries, p_taken_at);
    if v_place is null then
      return p_entries;
    end if;
    return p_entries[:v_place - 1] || p_entries[v_place + 1:];
  end $$`,
]

const rows = [
  // Under whom a counter is kept: guard/counter-keys.ts.
  `create function tollgate_owner(p_project text, p_key text) returns text immutable language sql as $$
    select case when starts_with(p_key, 'shared:') then '' else p_project end
  $$`,

  // Stable functions see what the statement that calls them sees; called after a lock, that is what the lock protects.
  `create function tollgate_held_entries(p_project text, p_key text) returns bigint[] stable language sql as $$
    select coalesce((select translate(entries, '[]', '{}')::bigint[] from counters where project_id = tollgate_owner(p_project, p_key) and counter_key = p_key), '{}')
  $$`,

  // The counter that refuses longest, or null; of equal ones the first.
  `create function tollgate_counter_refusal(p_project text, p_counters jsonb, p_now bigint) returns jsonb stable language sql as $$
    select jsonb_build_object('counter_index', place - 1, 'wait_milliseconds', wait)
    from (
      select place, tollgate_counter_wait(counter, tollgate_held_entries(p_project, counter->>'key'), p_now) as wait
      from jsonb_array_elements(p_counters) with ordinality as asked (counter, place)
    ) as judged
    where wait > 0
    order by wait desc, place
    limit 1
  $$`,

  // Everybody locks in key order, so that no two wait for each other.
  `create function tollgate_lock_counters(p_project text, p_counters jsonb) returns void language plpgsql as $$
  declare
    v_keys text[] := array(select distinct counter->>'key' collate "C" as key from jsonb_array_elements(p_counters) as counter order by key);
    v_locked bigint;
  begin
    loop
      insert into counters (project_id, counter_key, entries, forgotten_at)
        select tollgate_owner(p_project, key), key, '[]', 0 from unnest(v_keys) as key order by key collate "C"
        on conflict do nothing;
      perform from counters where project_id in (p_project, '') and counter_key = any (v_keys) order by counter_key for update;
      get diagnostics v_locked = row_count;
      -- The sweeper may have deleted a row between the two.
      exit when v_locked = cardinality(v_keys);
    end loop;
  end $$`,

  // After a refusal: rows that tollgate_lock_counters has made, the only ones without a time to be forgotten at.
  `create function tollgate_release_counters(p_project text, p_counters jsonb) returns void language sql as $$
    delete from counters
    where project_id in (p_project, '') and forgotten_at = 0 and counter_key = any (array(select counter->>'key' from jsonb_array_elements(p_counters) as counter))
  $$`,

  // Judged before the lock too: a refusal, which may come in floods, then waits for nobody and writes nothing. Null: locked, and all pass.
  `create function tollgate_reserve_counters(p_project text, p_counters jsonb, p_now bigint) returns jsonb language plpgsql as $$
  declare
    v_refusal jsonb := tollgate_counter_refusal(p_project, p_counters, p_now);
  begin
    if v_refusal is not null then
      return v_refusal;
    end if;
    perform tollgate_lock_counters(p_project, p_counters);
    v_refusal := tollgate_counter_refusal(p_project, p_counters, p_now);
    if v_refusal is not null then
      perform tollgate_release_counters(p_project, p_counters);
    end if;
    return v_refusal;
  end $$`,

  `create function tollgate_write_entries(p_project text, p_counter jsonb, p_entries bigint[], p_now bigint) returns void language sql as $$
    update counters
    set entries = array_to_json(p_entries)::text, forgotten_at = p_now + (p_counter->>'windowMilliseconds')::bigint
    where project_id = tollgate_owner(p_project, p_counter->>'key') and counter_key = p_counter->>'key'
  $$`,

  // Takes one of each reserved counter. Milliseconds until the same would pass again.
  `create function tollgate_take_reserved(p_project text, p_counters jsonb, p_now bigint) returns bigint language plpgsql as $$
  declare
    v_counter jsonb;
    v_entries bigint[];
    v_next bigint := 0;
  begin
    for v_counter in select jsonb_array_elements(p_counters) loop
      v_entries := tollgate_with_entry(v_counter, tollgate_held_entries(p_project, v_counter->>'key'), p_now);
      perform tollgate_write_entries(p_project, v_counter, v_entries, p_now);
      continue when v_counter ? 'isHidden';
      v_next := greatest(v_next, tollgate_counter_wait(v_counter, v_entries, p_now));
    end loop;
    return v_next;
  end $$`,

  // Counts locked counters without a bound, but keeps no more entries than the limit.
  `create function tollgate_take_unjudged(p_project text, p_counters jsonb, p_now bigint) returns void language plpgsql as $$
  declare
    v_counter jsonb;
    v_entries bigint[];
    v_limit integer;
  begin
    for v_counter in select jsonb_array_elements(p_counters) loop
      v_limit := (v_counter->>'limit')::integer;
      v_entries := tollgate_with_entry(v_counter, tollgate_held_entries(p_project, v_counter->>'key'), p_now);
      -- A full count takes nothing: an entry in an older one's place would free that place when it is given back.
      continue when cardinality(v_entries) > v_limit;
      perform tollgate_write_entries(p_project, v_counter, v_entries, p_now);
    end loop;
  end $$`,

  // p_counters as a code row keeps them; a row that is gone has nothing to give back to.
  `create function tollgate_give_back(p_project text, p_counters jsonb, p_taken_at bigint) returns void language plpgsql as $$
  declare
    v_counter jsonb;
  begin
    for v_counter in select jsonb_array_elements(p_counters) loop
      continue when v_counter->>'onRedeem' = 'keep';
      update counters
        set entries = array_to_json(tollgate_without_entry(v_counter, translate(entries, '[]', '{}')::bigint[], p_taken_at))::text
        where project_id = tollgate_owner(p_project, v_counter->>'key') and counter_key = v_counter->>'key';
    end loop;
  end $$`,
]

const steps = [
  `create function tollgate_judge_counters(p_step jsonb) returns jsonb stable language sql as $$
    select tollgate_counter_refusal(p_step->>'project', p_step->'counters', (p_step->>'now')::bigint)
  $$`,

  `create function tollgate_take_counters(p_step jsonb) returns jsonb language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_counters jsonb := p_step->'counters';
    v_now bigint := (p_step->>'now')::bigint;
    v_refusal jsonb := tollgate_reserve_counters(v_project, v_counters, v_now);
  begin
    if v_refusal is null then
      perform tollgate_take_reserved(v_project, v_counters, v_now);
    end if;
    return v_refusal;
  end $$`,
]

export const counterFunctions: readonly string[] = [...arithmetic, ...rows, ...steps]
