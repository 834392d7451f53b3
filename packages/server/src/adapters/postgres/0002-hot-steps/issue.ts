/** `issue` in PostgreSQL. Rows come in the shapes of the tables; sql/schema.ts. */
export const issueFunctions: readonly string[] = [
  `create function tollgate_holder(p_project text, p_kind text, p_address text) returns factors stable language sql as $$
    select * from factors where project_id = p_project and kind = p_kind and address = p_address and state <> 'pending'
  $$`,

  // False, and nothing written, when the look-up no longer holds.
  `create function tollgate_attach_factor(p_factor factors, p_is_beside_verified boolean, p_now bigint) returns boolean language plpgsql as $$
  declare
    v_holder factors;
    v_pending factors;
    v_is_alive boolean;
  begin
    perform from users where project_id = p_factor.project_id and user_id = p_factor.user_id for update;
    if not found then
      return false;
    end if;
    v_holder := tollgate_holder(p_factor.project_id, p_factor.kind, p_factor.address);
    if v_holder.factor_id is not null and (
      p_factor.state = 'primary' or (v_holder.state = 'verified' and not p_is_beside_verified) or v_holder.user_id = p_factor.user_id
    ) then
      return false;
    end if;
    select * into v_pending from factors
      where project_id = p_factor.project_id and user_id = p_factor.user_id and kind = p_factor.kind and state = 'pending' for update;
    v_is_alive := coalesce(v_pending.pending_until > p_now, false);
    if v_is_alive and v_pending.factor_id = p_factor.factor_id and p_factor.state = 'pending' then
      update factors set pending_until = p_factor.pending_until where project_id = p_factor.project_id and factor_id = p_factor.factor_id;
      return true;
    end if;
    if v_is_alive and v_pending.address = p_factor.address and p_factor.state = 'pending' then
      return false;
    end if;
    -- What waited beside a proved factor is the way in, now that there is none.
    if p_factor.state = 'pending' or not v_is_alive or v_pending.address = p_factor.address then
      delete from factors where project_id = p_factor.project_id and factor_id = v_pending.factor_id;
    end if;
    insert into factors select (p_factor).*;
    return true;
  end $$`,

  `create function tollgate_settle_recipient(p_project text, p_recipient jsonb, p_now bigint) returns boolean language plpgsql as $$
  begin
    case p_recipient->>'kind'
      when 'existing' then
        -- Not locked: who deletes it after this was second, and leaves a code of nobody, which no redemption accepts.
        return exists (
          select from factors
          where project_id = p_project and factor_id = p_recipient->>'factor_id' and user_id = p_recipient->>'user_id'
            and (state <> 'pending' or pending_until > p_now)
        );
      when 'new-user' then
        if exists (
          select from jsonb_populate_recordset(null::factors, p_recipient->'factors') as factor
          where (tollgate_holder(p_project, factor.kind, factor.address)).factor_id is not null
        ) then
          return false;
        end if;
        insert into users select * from jsonb_populate_record(null::users, p_recipient->'user');
        insert into factors select * from jsonb_populate_recordset(null::factors, p_recipient->'factors');
        return true;
      when 'attach' then
        return tollgate_attach_factor(
          jsonb_populate_record(null::factors, p_recipient->'factor'), (p_recipient->>'is_beside_verified')::boolean, p_now
        );
      when 'nobody' then
        return (tollgate_holder(p_project, p_recipient->>'factor_kind', p_recipient->>'address')).factor_id is null;
    end case;
  end $$`,

  `create function tollgate_write_code(p_code codes) returns void language sql as $$
    insert into codes select (p_code).*
    on conflict (project_id, address_key) do update set
      code_id = excluded.code_id,
      factor_id = excluded.factor_id,
      mac = excluded.mac,
      mac_key_id = excluded.mac_key_id,
      created_at = excluded.created_at,
      expires_at = excluded.expires_at,
      used_at = excluded.used_at,
      known_comparisons = excluded.known_comparisons,
      stranger_comparisons = excluded.stranger_comparisons,
      channel = excluded.channel,
      message_id = excluded.message_id,
      selector = excluded.selector,
      session_id = excluded.session_id,
      ip_address = excluded.ip_address,
      user_agent = excluded.user_agent,
      counters = excluded.counters
  $$`,

  `create function tollgate_write_message(p_message messages) returns void language sql as $$
    insert into messages (project_id, message_id, channel, recipient, locale, sealed_content, segments, route, state, next_attempt_at,
      attempts, code_id, factor_id, warning, created_at, expires_at, is_announced, announce_at, announcements)
    values (p_message.project_id, p_message.message_id, p_message.channel, p_message.recipient, p_message.locale,
      p_message.sealed_content, p_message.segments, p_message.route, p_message.state, p_message.next_attempt_at,
      p_message.attempts, p_message.code_id, p_message.factor_id, p_message.warning, p_message.created_at, p_message.expires_at,
      p_message.is_announced, p_message.announce_at, p_message.announcements)
  $$`,

  `create function tollgate_issue(p_step jsonb) returns jsonb language plpgsql as $$
  declare
    v_project text := p_step->>'project';
    v_counters jsonb := p_step->'counters';
    v_now bigint := (p_step->>'now')::bigint;
    v_refusal jsonb;
    v_next bigint;
  begin
    if p_step ? 'kept' then
      perform from idempotency_keys
        where project_id = v_project and key_hash = p_step->'kept'->>'key_hash' and owner = p_step->'kept'->>'owner' for update;
      if not found then
        return '{"reason": "key_lost"}';
      end if;
    end if;
    v_refusal := tollgate_reserve_counters(v_project, v_counters, v_now);
    if v_refusal is not null then
      return v_refusal || '{"reason": "counter"}';
    end if;

    -- A redemption holds the number's code before any user, and so does this: neither sees half of what the other does.
    perform from codes where project_id = v_project and address_key = p_step->'code'->>'address_key' for update;
    if not tollgate_settle_recipient(v_project, p_step->'recipient', v_now) then
      perform tollgate_release_counters(v_project, v_counters);
      return '{"reason": "recipient_changed"}';
    end if;

    v_next := tollgate_take_reserved(v_project, v_counters, v_now);
    perform tollgate_write_code(jsonb_populate_record(null::codes, p_step->'code'));
    if p_step ? 'message' then
      perform tollgate_write_message(jsonb_populate_record(null::messages, p_step->'message'));
    end if;
    if p_step ? 'kept' then
      update idempotency_keys set sealed_answer = p_step->'kept'->>'sealed_answer', next_send_at = v_now + v_next
        where project_id = v_project and key_hash = p_step->'kept'->>'key_hash';
    end if;
    return jsonb_build_object('next_send_in_milliseconds', v_next);
  end $$`,
]
