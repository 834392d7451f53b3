/** `redeem` in PostgreSQL. The order is: lock everything, judge everything, spend the code, then what follows from it. */
export const redeemFunctions: readonly string[] = [
  `create function tollgate_living_code(p_step jsonb) returns codes stable language sql as $$
    select * from codes
    where project_id = p_step->>'project' and address_key = p_step->>'address_key' and code_id = p_step->>'code_id'
      and used_at is null and expires_at > (p_step->>'now')::bigint
  $$`,

  // In the order that every step keeps: counters by key, code, lane, users by id, factor, session.
  `create function tollgate_lock_for_redemption(p_step jsonb, p_counters jsonb) returns void language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_factor jsonb := p_step->'factor';
  begin
    perform from counters
      where project_id in (v_project, '') and counter_key = any (array(select counter->>'key' from jsonb_array_elements(p_counters) as counter))
      order by counter_key for update;
    perform from codes where project_id = v_project and address_key = p_step->>'address_key' for update;
    perform from failure_lanes
      where project_id = v_project and address_key = p_step->>'address_key' and lane = p_step->>'lane' for update;
    perform from users
      where project_id = v_project and user_id = any ((v_factor->>'user_id') || array(
        select user_id from factors where project_id = v_project and kind = v_factor->>'kind' and address = v_factor->>'address'
      ))
      order by user_id for update;
    perform from factors where project_id = v_project and factor_id = v_factor->>'factor_id' for update;
    perform from sessions where project_id = v_project and session_id = p_step->'session'->>'session_id' for update;
  end $$`,

  `create function tollgate_session_refusal(p_step jsonb) returns text stable language plpgsql as $$
  declare
    v_session sessions;
  begin
    if p_step->'session'->>'kind' <> 'change' then
      return null;
    end if;
    select * into v_session from sessions where project_id = p_step->>'project' and session_id = p_step->'session'->>'session_id';
    if not found or v_session.expires_at <= (p_step->>'now')::bigint or v_session.user_id <> p_step->'factor'->>'user_id' then
      return 'session_gone';
    end if;
    return case when v_session.version <> (p_step->'session'->>'expected_version')::integer then 'session_changed' end;
  end $$`,

  `create function tollgate_spend_code(p_step jsonb, p_code codes) returns void language plpgsql as $$
  begin
    update codes set used_at = (p_step->>'now')::bigint where project_id = p_code.project_id and address_key = p_code.address_key;
    update messages set verified_at = (p_step->>'now')::bigint
      where project_id = p_code.project_id and message_id = p_code.message_id;
    delete from failure_lanes where project_id = p_code.project_id and address_key = p_code.address_key and lane = p_step->>'lane';
    perform tollgate_give_back(p_code.project_id, p_code.counters::jsonb, p_code.created_at);
    perform tollgate_give_back(p_code.project_id, p_step->'guess_counters', (p_step->>'now')::bigint);
  end $$`,

  // All other rows of the number go, and a user left without a factor, who could never sign in again.
  `create function tollgate_remove_rivals(p_project text, p_factor factors, p_now bigint) returns void language plpgsql as $$
  declare
    v_rival factors;
  begin
    for v_rival in
      select * from factors
      where project_id = p_project and kind = p_factor.kind and address = p_factor.address and factor_id <> p_factor.factor_id
      order by user_id
    loop
      -- Held already, unless the rival came after the locks were taken.
      perform from users where project_id = p_project and user_id = v_rival.user_id for update;
      delete from factors where project_id = p_project and factor_id = v_rival.factor_id;
      if not exists (
        select from factors
        where project_id = p_project and user_id = v_rival.user_id and (state <> 'pending' or pending_until > p_now)
      ) then
        delete from factors where project_id = p_project and user_id = v_rival.user_id;
        delete from users where project_id = p_project and user_id = v_rival.user_id;
        delete from sessions where project_id = p_project and user_id = v_rival.user_id;
      end if;
    end loop;
  end $$`,

  // Makes the number the user's own. True when it is the user's first proven factor: whoever prepared the account before keeps no way in.
  `create function tollgate_verify_factor(p_factor factors, p_kept_session text, p_now bigint) returns boolean language plpgsql as $$
  begin
    update users set status = 'active' where project_id = p_factor.project_id and user_id = p_factor.user_id and status = 'pending';
    if p_factor.state = 'verified' then
      return false;
    end if;
    perform tollgate_remove_rivals(p_factor.project_id, p_factor, p_now);
    update factors set state = 'verified', pending_until = null where project_id = p_factor.project_id and factor_id = p_factor.factor_id;
    if exists (
      select from factors
      where project_id = p_factor.project_id and user_id = p_factor.user_id and factor_id <> p_factor.factor_id and state = 'verified'
    ) then
      return false;
    end if;
    delete from factors where project_id = p_factor.project_id and user_id = p_factor.user_id and factor_id <> p_factor.factor_id;
    delete from sessions
      where project_id = p_factor.project_id and user_id = p_factor.user_id and session_id is distinct from p_kept_session;
    return true;
  end $$`,

  // The five networks used last stay.
  `create function tollgate_remember_network(p_step jsonb) returns void language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_address_key text := p_step->>'address_key';
  begin
    insert into known_networks (project_id, address_key, network_key, last_used_at)
      values (v_project, v_address_key, p_step->>'network_key', (p_step->>'now')::bigint)
      on conflict (project_id, address_key, network_key) do update set last_used_at = excluded.last_used_at;
    delete from known_networks
      where project_id = v_project and address_key = v_address_key and network_key not in (
        select network_key from known_networks
        where project_id = v_project and address_key = v_address_key
        order by last_used_at desc, network_key limit 5
      );
  end $$`,

  `create function tollgate_write_session(p_project text, p_session jsonb) returns jsonb language plpgsql as $$
  declare
    v_session sessions;
  begin
    case p_session->>'kind'
      when 'none' then
        return null;
      when 'start' then
        insert into sessions select * from jsonb_populate_record(null::sessions, p_session->'row') returning * into v_session;
      when 'change' then
        update sessions
          set last_accessed_at = (p_session->>'last_accessed_at')::bigint,
            expires_at = (p_session->>'expires_at')::bigint,
            authentication_factors = p_session->>'authentication_factors',
            custom_claims = p_session->>'custom_claims',
            version = version + 1
          where project_id = p_project and session_id = p_session->>'session_id'
          returning * into v_session;
    end case;
    return to_jsonb(v_session);
  end $$`,

  `create function tollgate_redeem(p_step jsonb) returns jsonb language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_now bigint := (p_step->>'now')::bigint;
    v_code codes := tollgate_living_code(p_step);
    v_factor factors;
    v_refusal text;
    v_reset_sessions boolean;
    v_session jsonb;
  begin
    if v_code.code_id is null then
      return '{"refusal": "dead"}';
    end if;

    -- The code says which counters to lock, and they are locked before it: so it is read, and read again when all is held.
    perform tollgate_lock_for_redemption(p_step, v_code.counters::jsonb || (p_step->'guess_counters'));
    v_code := tollgate_living_code(p_step);
    select * into v_factor from factors
      where project_id = v_project and factor_id = p_step->'factor'->>'factor_id' and user_id = p_step->'factor'->>'user_id'
        and (state <> 'pending' or pending_until > v_now);
    if v_code.code_id is null or v_factor.factor_id is null then
      return '{"refusal": "dead"}';
    end if;
    v_refusal := tollgate_session_refusal(p_step);
    if v_refusal is not null then
      return jsonb_build_object('refusal', v_refusal);
    end if;

    perform tollgate_spend_code(p_step, v_code);
    if exists (
      select from factors
      where project_id = v_project and kind = v_factor.kind and address = v_factor.address and factor_id <> v_factor.factor_id and state = 'verified'
    ) then
      return '{"refusal": "duplicate"}';
    end if;
    v_reset_sessions := tollgate_verify_factor(v_factor, p_step->'session'->>'session_id', v_now);
    if p_step ? 'network_key' then
      perform tollgate_remember_network(p_step);
    end if;
    v_session := tollgate_write_session(v_project, p_step->'session');

    return jsonb_build_object(
      'user', (select to_jsonb(users) from users where project_id = v_project and user_id = v_factor.user_id),
      'factors', (
        select jsonb_agg(to_jsonb(factors) order by created_at, factor_id) from factors
        where project_id = v_project and user_id = v_factor.user_id and (state <> 'pending' or pending_until > v_now)
      ),
      'session', v_session,
      'reset_sessions', v_reset_sessions
    );
  end $$`,
]
