curl -X POST https://api.parselyze.com/v1/documents/parse/async \
-H "x-api-key: YOUR_API_KEY" \
-F "file=@invoice.pdf" \
-F "templateId=YOUR_TEMPLATE_ID"
