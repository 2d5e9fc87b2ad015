/** Categories with their subcategories and tags, each in English and Arabic. */
export const topics = [
  {
    name: ['Hardware', 'الأجهزة'],
    subcategories: [
      ['Laptop', 'حاسوب محمول'],
      ['Printer', 'طابعة'],
      ['Phone', 'هاتف'],
    ],
    tags: [
      ['Broken', 'معطل'],
      ['Replacement', 'استبدال'],
      ['New device', 'جهاز جديد'],
    ],
  },
  {
    name: ['Software', 'البرمجيات'],
    subcategories: [
      ['Email', 'البريد الإلكتروني'],
      ['Hospital system', 'نظام المستشفى'],
      ['Office suite', 'برامج المكتب'],
    ],
    tags: [
      ['Installation', 'تثبيت'],
      ['Error message', 'رسالة خطأ'],
      ['Licence', 'ترخيص'],
    ],
  },
  {
    name: ['Network', 'الشبكة'],
    subcategories: [
      ['Wi-Fi', 'واي فاي'],
      ['VPN', 'الشبكة الافتراضية'],
    ],
    tags: [
      ['No connection', 'لا يوجد اتصال'],
      ['Slow', 'بطيء'],
    ],
  },
  {
    name: ['Access', 'الصلاحيات'],
    subcategories: [
      ['Password', 'كلمة المرور'],
      ['Shared folder', 'مجلد مشترك'],
    ],
    tags: [
      ['New employee', 'موظف جديد'],
      ['Locked out', 'حساب مقفل'],
    ],
  },
] as const;

export const sections = [
  ['Service desk', 'مكتب الخدمة'],
  ['Infrastructure', 'البنية التحتية'],
  ['Applications', 'التطبيقات'],
] as const;

export const titles = {
  en: [
    'Printer on floor {n} does not print',
    'Cannot open the patient file',
    'Laptop does not start since this morning',
    'VPN drops every {n} minutes',
    'New account for a colleague in room {n}',
    'Outlook asks for the password again and again',
    'Screen {n} in the meeting room stays black',
    'Please install the reporting tool on PC-{n}',
    'Wi-Fi is very slow in building {n}',
    'Access to the shared folder "Finance {n}"',
    'Phone extension {n} has no dial tone',
    'Error 0x{n} when saving an invoice',
  ],
  ar: [
    'الطابعة في الطابق {n} لا تعمل',
    'لا أستطيع فتح ملف المريض',
    'الحاسوب لا يعمل منذ الصباح',
    'الشبكة الافتراضية تنقطع كل {n} دقائق',
    'طلب حساب جديد لموظف في الغرفة {n}',
    'البريد الإلكتروني يطلب كلمة المرور باستمرار',
    'شاشة قاعة الاجتماعات رقم {n} سوداء',
    'الإنترنت بطيء جدًا في المبنى {n}',
    'صلاحية الدخول إلى مجلد المالية {n}',
    'رسالة خطأ {n} عند حفظ الفاتورة',
  ],
} as const;

export const replies = {
  en: [
    'Thank you, we are looking into it.',
    'Could you send me a screenshot?',
    'I have restarted it. Does it work now?',
    'Still the same, sorry.',
    'It works, many thanks! 👍',
    'A part is on order; it should be here in {n} days.',
    'Are you in the office today?',
    'Yes, until 4 pm.',
  ],
  ar: [
    'شكرًا، نعمل على ذلك الآن.',
    'هل يمكنك إرسال صورة للشاشة؟',
    'تمت إعادة التشغيل، هل يعمل الآن؟',
    'للأسف المشكلة ما زالت موجودة.',
    'تم الحل، شكرًا جزيلًا 🙏',
    'تم طلب القطعة وستصل خلال {n} أيام.',
  ],
  system: ['Status changed to in-progress', 'Assigned to the service desk', 'تم تغيير الأولوية'],
} as const;
