"""From an archived delivery to accepted records: text into raw, typed rows, checks, the decision, history.

    outcome = DeliveryLoader(settings, contract, run_id).load(landed)      # one delivery
    night = load_extract(settings, contract, business_date, run_id)        # all that wait for one extract
"""
