-- The accepted deliveries of a judged one's extract about earlier dates, the latest first. A date sent again counts
-- once, as it was accepted last; a replay is a part of another.
-- 同一数据集此前各期已接受的交付，由近及远；同一期重报者取最后接受的一次。
create or replace function work.past_deliveries(judged bigint, how_many integer)
returns table (delivery_id bigint, as_of date, records bigint)
language sql stable
as $$
    select distinct on (delivery.as_of)
        delivery.delivery_id, delivery.as_of, delivery.rows_accepted + delivery.rows_quarantined
    from audit.delivery as delivery
    inner join audit.delivery_event as received using (department, extract)
    where received.delivery_id = judged and received.event = 'received' and delivery.as_of < received.as_of
        and delivery.status = 'accepted' and delivery.channel <> 'replay'
    order by delivery.as_of desc, delivery.accepted_at desc
    limit how_many
$$;
