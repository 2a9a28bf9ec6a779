-- How delivered text is read. The typed statement (loading/reading.py) tests the canonical form of each type first
-- and calls these only for the rest, so they may be thorough. Every function returns null for what it cannot read.
-- 交付文本的读取函数：规范写法由主语句直接处理，其余写法才调用这里。读不出时返回空值。

-- Full-width digits, letters and spaces made half-width, trimmed; null for words that mean "nothing".
create or replace function work.tidy(delivered text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    word text := btrim(translate(delivered,
        '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ' || e'\u3000\u00a0',
        '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz  '), e' \t\r\n\ufeff\u200b');
begin
    if upper(word) in (
        '', '-', '--', '—', '——', '－', '–', '/', '／', '\', '…', '……', '...', '无', '空', '暂无', 'NULL', 'N/A', 'NONE'
    ) then
        return null;
    end if;
    return word;
end
$$;

-- As tidy, with full-width punctuation made half-width and inner spaces kept: for numbers, dates and codes.
create or replace function work.plain(delivered text) returns text
language plpgsql immutable strict parallel safe as $$
begin
    return translate(work.tidy(delivered), '．。，－—–／：（）＋；‘’', '..,---/:()+;''''');
end
$$;

-- Dates that exist, written 2023-5-1, 20230501, 2023/5/1, 2023.5.1, 2023年5月1日, with a time of day or as the serial
-- number a spreadsheet keeps (45047). A month alone is no date. A time with a zone is read in the city's.
create or replace function work.read_date(delivered text) returns date
language plpgsql immutable strict parallel safe as $$
declare
    word text := replace(upper(work.plain(delivered)), '号', '日');
    part text[];
begin
    if word ~ '^\d{8}(\d{6})?$' then
        part := array[left(word, 4), substr(word, 5, 2), substr(word, 7, 2)];
    elsif word ~ '^\d{5}(\.\d+)?$' then
        return case when word::numeric < 73051 then date '1899-12-30' + trunc(word::numeric)::integer end;
    elsif word ~ '^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$' then
        return case when pg_input_is_valid(word, 'timestamptz')
            then (word::timestamptz at time zone 'Asia/Shanghai')::date end;
    else
        part := regexp_match(word,
            '^(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?:[ T]?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?$');
    end if;
    word := part[1] || '-' || part[2] || '-' || part[3];
    return case when pg_input_is_valid(word, 'date') then word::date end;
end
$$;

-- The first day of a month written 2023-05, 202305, 2023/5, 2023.05, 2023年5月, or of the month a date lies in.
-- 2016.1 is October: a number cell drops the last zero of 2016.10, and January comes as 2016.01.
create or replace function work.read_month(delivered text) returns date
language plpgsql immutable strict parallel safe as $$
declare
    word text := work.plain(delivered);
    part text[] := case when word ~ '^\d{6}$' then array[left(word, 4), right(word, 2)]
        else regexp_match(word, '^(\d{4}) ?[-/.年] ?(\d{1,2}) ?月?份?$') end;
begin
    if word ~ '^\d{4}\.1$' then
        part[2] := '10';
    end if;
    if part is null then
        return date_trunc('month', work.read_date(delivered))::date;
    end if;
    word := part[1] || '-' || part[2] || '-01';
    return case when pg_input_is_valid(word, 'date') then word::date end;
end
$$;

-- 2025-2026, also written 2025/2026, 2025~2026, 2025-2026学年 or 2025-26; the second year follows the first.
create or replace function work.read_school_year(delivered text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    part text[] := regexp_match(work.plain(delivered), '^(\d{4})(?:学?年)? ?[-/~～至]+ ?(?:20)?(\d\d)(?:学?年)?度?$');
begin
    return case when (part[1]::integer + 1) % 100 = part[2]::integer
        then part[1] || '-' || (part[1]::integer + 1) end;
end
$$;

-- A number of at most `digits` digits, `places` of them decimals (null: any number): thousands separators and the units
-- 千, 万, 亿 and 元 are understood. What a spreadsheet's binary fractions add is rounded off, real further decimals are not.
create or replace function work.read_number(delivered text, digits integer, places integer) returns numeric
language plpgsql immutable parallel safe as $$
declare
    part text[] := regexp_match(work.plain(delivered),
        '^([+-]?)((?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?|\.\d{1,30}) ?([千万亿]?)元?$');
    value numeric := (part[1] || replace(part[2], ',', ''))::numeric
        * case part[3] when '千' then 1000 when '万' then 10000 when '亿' then 100000000 else 1 end;
    rounded numeric := round(value, coalesce(places, 10));
begin
    return case when abs(value - rounded) < 0.000001 and abs(rounded) < power(10::numeric, digits - coalesce(places, 0))
        then rounded end;
end
$$;

create or replace function work.read_boolean(delivered text) returns boolean
language sql immutable strict parallel safe
return case upper(work.plain(delivered))
    when '是' then true when '1' then true when '1.0' then true
    when 'Y' then true when 'YES' then true when 'TRUE' then true
    when '否' then false when '0' then false when '0.0' then false
    when 'N' then false when 'NO' then false when 'FALSE' then false
end;

-- A code of a list. `spellings` maps delivered texts to codes; `otherwise` is what a text outside it becomes: 'other' in
-- a list that has it, '*' (the text itself) in an open one, null in a closed one.
create or replace function work.read_code(delivered text, spellings jsonb, otherwise text) returns text
language plpgsql immutable parallel safe as $$
declare
    word text := work.tidy(delivered);
begin
    return coalesce(spellings ->> word, spellings ->> lower(word),
        case when word is null then null when otherwise = '*' then word else otherwise end);
end
$$;

-- Several codes of a list joined by 、 (also ; , and their full-width forms): a sorted set, null if one is unreadable.
create or replace function work.read_codes(delivered text, spellings jsonb, otherwise text) returns text[]
language plpgsql immutable parallel safe as $$
declare
    codes text [];
begin
    select array_agg(distinct work.read_code(item, spellings, otherwise) order by work.read_code(item, spellings, otherwise))
    into codes
    from unnest(regexp_split_to_array(work.tidy(delivered), '[、，,；;]')) as item
    where work.tidy(item) is not null;
    return case when array_position(codes, null) is null then codes end;
end
$$;

-- Check character of the first 17 digits of a resident id (GB 11643).
create or replace function work.id_check(digits text) returns text
language sql immutable strict parallel safe as $$
    select substr('10X98765432', 1 + (sum(substr(digits, place::integer, 1)::integer * weight) % 11)::integer, 1)
    from unnest(array[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) with ordinality as weights (weight, place)
$$;

-- A resident id of 18 characters; the old form of 15 digits is lengthened. An id whose last three digits are 000 was
-- ruined by a spreadsheet, which keeps 15 digits: it is never repaired.
create or replace function work.read_id_number(delivered text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    word text := ltrim(replace(upper(work.plain(delivered)), ' ', ''), '''');
begin
    if word ~ '^\d{15}$' then
        word := left(word, 6) || '19' || substr(word, 7);
        word := word || work.id_check(word);
    elsif word like '%000' then
        return null;
    end if;
    if word ~ '^[1-9]\d{16}[0-9X]$' and pg_input_is_valid(substr(word, 7, 8), 'date')
        and work.id_check(left(word, 17)) = right(word, 1) then
        return word;
    end if;
    return null;
end
$$;

-- A unified social credit code (GB 32100); codes that begin with a letter are as valid as others.
create or replace function work.read_uscc(delivered text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    word text := replace(upper(work.plain(delivered)), ' ', '');
    total integer := 0;
    weight integer := 1;
begin
    if word !~ '^[0-9A-HJ-NPQRTUWXY]{18}$' then
        return null;
    end if;
    for place in 1..17 loop
        total := total + (strpos(alphabet, substr(word, place, 1)) - 1) * weight;
        weight := weight * 3 % 31;
    end loop;
    return case when strpos(alphabet, right(word, 1)) - 1 = (31 - total % 31) % 31 then word end;
end
$$;

-- A division code of 12 digits from one of 6, 9 or 12. Within the city (2301) it must have existed at some time;
-- `register`: the register of divisions itself may bring new units of a known district. Other places need only be
-- well formed: they are kept and not counted.
create or replace function work.read_division(delivered text, register boolean) returns text
language plpgsql stable parallel safe as $$
declare
    word text := replace(work.plain(delivered), ' ', '');
begin
    if word !~ '^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(\d{4}|\d{7}|\d{10})$' then
        return null;
    end if;
    word := rpad(word, 12, '0');
    if word not like '2301%' or exists (select from work.known_division where division_code = word) then
        return word;
    end if;
    return case
        when register and exists (select from work.known_division where division_code = left(word, 6) || '000000')
            then word
    end;
end
$$;

-- Whether a change removes its record: I and U (新增, 修改) do not, D (删除) does; nothing said is a new or changed record.
create or replace function work.read_operation(delivered text) returns boolean
language sql immutable strict parallel safe
return case coalesce(upper(work.plain(delivered)), 'I')
    when 'I' then false when 'U' then false when '新增' then false when '修改' then false when '变更' then false
    when 'D' then true when '删除' then true when '注销' then true
end;
