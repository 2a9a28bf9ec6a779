-- A message that one channel did not take is tried again over that channel alone.
alter table audit.alert add column channel text not null default 'mail';
alter table audit.alert alter column channel drop default;
alter table audit.alert add constraint alert_channel_is_known check (channel in ('mail', 'robot'));
alter table audit.alert drop constraint alert_pkey, add primary key (cause, channel);

-- So far a message was remembered only when every channel had taken it.
insert into audit.alert (cause, channel, owner, subject, sent_at)
select
    cause,
    'robot' as channel,
    owner,
    subject,
    sent_at
from audit.alert;

comment on table audit.alert is '已发出的提醒，每个原因每种渠道一次 · Alerts sent, one per cause and channel';
