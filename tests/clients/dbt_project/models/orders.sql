select id, customer, amount, upper(status) as status from {{ ref('raw_orders') }}
