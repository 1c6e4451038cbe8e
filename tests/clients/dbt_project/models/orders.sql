select id, customer, amount, upper(status) as status from {{ source('raw', 'raw_orders') }}
