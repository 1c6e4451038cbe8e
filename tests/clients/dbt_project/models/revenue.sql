with paid as (select * from {{ ref('orders') }} where status = 'PAID')
select customer, sum(amount) as revenue from paid group by customer
