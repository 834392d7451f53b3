/** `takeAttempt` in PostgreSQL. Locks and their lengths are guard/lock.policy.ts over again; a property test holds the two together. */
export const takeAttemptFunctions: readonly string[] = [
  // Year 9999: a lock that only an operator ends.
  `create function tollgate_until_unlocked() returns bigint immutable language sql as $$
    select 253402300799000
  $$`,

  // The failures that are not forgotten yet: 30 days after the last one.
  `create function tollgate_failure_lane(p_step jsonb) returns failure_lanes stable language plpgsql as $$
  declare
    v_lane failure_lanes;
  begin
    select * into v_lane from failure_lanes
      where project_id = p_step->>'project' and address_key = p_step->>'address_key' and lane = p_step->>'lane';
    if not found
      or (v_lane.locked_until is distinct from tollgate_until_unlocked() and v_lane.last_failure_at + 2592000000 <= (p_step->>'now')::bigint) then
      v_lane := (p_step->>'project', p_step->>'address_key', p_step->>'lane', 0, 0, null, null);
    end if;
    return v_lane;
  end $$`,

  `create function tollgate_lock_wait(p_lane failure_lanes, p_now bigint) returns bigint immutable language sql as $$
    select case when p_lane.locked_until = tollgate_until_unlocked() then 86400000 else greatest(0, coalesce(p_lane.locked_until, 0) - p_now) end
  $$`,

  // Each tenth failure in a row locks: 1, 2, 4, 8, 16, then 24 hours, the hundredth until an operator unlocks.
  `create function tollgate_with_failure(p_lane failure_lanes, p_now bigint) returns failure_lanes immutable language plpgsql as $$
  begin
    p_lane.failures := p_lane.failures + 1;
    p_lane.last_failure_at := p_now;
    if p_lane.failures % 10 = 0 then
      p_lane.locked_at := p_now;
      p_lane.locked_until := case
        when p_lane.failures >= 100 then tollgate_until_unlocked()
        else p_now + coalesce((array[1, 2, 4, 8, 16])[p_lane.failures / 10], 24) * 3600000
      end;
    end if;
    return p_lane;
  end $$`,

  `create function tollgate_write_lane(p_lane failure_lanes) returns void language sql as $$
    insert into failure_lanes select (p_lane).*
    on conflict (project_id, address_key, lane) do update set
      failures = excluded.failures,
      last_failure_at = excluded.last_failure_at,
      locked_at = excluded.locked_at,
      locked_until = excluded.locked_until
  $$`,

  `create function tollgate_attempt_refusal(p_step jsonb) returns jsonb stable language plpgsql as $$
  declare
    v_now bigint := (p_step->>'now')::bigint;
    v_wait bigint := tollgate_lock_wait(tollgate_failure_lane(p_step), v_now);
  begin
    if v_wait > 0 then
      return jsonb_build_object('reason', 'locked', 'wait_milliseconds', v_wait);
    end if;
    if not exists (
      select from codes
      where project_id = p_step->>'project' and address_key = p_step->>'address_key' and code_id = p_step->>'code_id'
        and used_at is null and expires_at > v_now
        and case p_step->>'lane' when 'known' then known_comparisons else stranger_comparisons end < (p_step->>'comparisons_per_code')::integer
    ) then
      return '{"reason": "dead"}';
    end if;
    if p_step->>'lane' = 'stranger' then
      return tollgate_counter_refusal(p_step->>'project', p_step->'guess_counters', v_now) || '{"reason": "counter"}';
    end if;
    return null;
  end $$`,

  `create function tollgate_take_attempt(p_step jsonb) returns jsonb language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_address_key text := p_step->>'address_key';
    v_is_known boolean := p_step->>'lane' = 'known';
    v_guess_counters jsonb := p_step->'guess_counters';
    v_now bigint := (p_step->>'now')::bigint;
    v_refusal jsonb := tollgate_attempt_refusal(p_step);
  begin
    -- Judged before the locks too: a refusal, which may come in floods, waits for nobody and writes nothing.
    if v_refusal is not null then
      return v_refusal;
    end if;
    perform tollgate_lock_counters(v_project, v_guess_counters);
    -- The code before the lane: a lane's first row is only made once the code is held, and must not be waited for by those who hold it.
    perform from codes where project_id = v_project and address_key = v_address_key for update;
    perform from failure_lanes where project_id = v_project and address_key = v_address_key and lane = p_step->>'lane' for update;
    v_refusal := tollgate_attempt_refusal(p_step);
    if v_refusal is not null then
      perform tollgate_release_counters(v_project, v_guess_counters);
      return v_refusal;
    end if;

    perform tollgate_take_unjudged(v_project, v_guess_counters, v_now);
    update codes
      set known_comparisons = known_comparisons + v_is_known::integer, stranger_comparisons = stranger_comparisons + (not v_is_known)::integer
      where project_id = v_project and address_key = v_address_key;
    perform tollgate_write_lane(tollgate_with_failure(tollgate_failure_lane(p_step), v_now));
    return null;
  end $$`,
]
