curl -X POST "$BASE_URL/api/v1/extraction-jobs" \
  -H "Authorization: api-key $API_KEY" \
  -H "Idempotency-Key: inv-1001-upload-1" \
  -F "file=@invoice.pdf" \
  -F "templateName=invoice" \
  -F "deliveryMode=poll"
