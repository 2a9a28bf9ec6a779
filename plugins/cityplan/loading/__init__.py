"""From an archived delivery to accepted records: text into raw, typed rows, checks, the decision, history.

    night = load_extract(settings, contract, business_date, run_id, inbox=folder)    # in loading.night

loads everything that waits for one extract, each delivery by a `DeliveryLoader` (loading.pipeline).
"""
